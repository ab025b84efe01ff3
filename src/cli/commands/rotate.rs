//! `rotate`: a new data key for everything, or with `--rewrap-only` a new passphrase for the old.

use std::rc::Rc;

use crate::cli::args::NewPassphraseArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::Source;
use crate::cli::rekey::{self, PassphraseSlot};
use crate::core::secret::Passphrase;
use crate::vault::VaultError;
use crate::vault::header::{Header, Slot};
use crate::vault::rotation::{NewSlot, Rotation};
use crate::vault::slots::Key;
use crate::vault::store::{OlderGenerations, Seen, Store, Unlocked};

const NEW_HINT: &str = "give it with `--new-passphrase-file FILE`, `--new-passphrase-fd N`, \
    `--new-passphrase-command ARGV` or SONORA_SEC_NEW_PASSPHRASE";

/// Replace the master key: encrypt everything anew under a new key
///
/// The new key is wrapped for the new passphrase and for every age recipient, so bots and CI
/// jobs with an identity go on. Older local generations are deleted, since the old key opens
/// them. What rotation does not do: copies elsewhere stay open to the old key, and a secret that
/// leaked must be changed at its service.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec rotate\n  \
    sonora-sec rotate --passphrase-file old.txt --new-passphrase-file new.txt --yes\n  \
    sonora-sec rotate --identity admin.key --drop-slot laptop --yes")]
pub(crate) struct Args {
    #[command(flatten)]
    new: NewPassphraseArgs,
    /// Only change the passphrase and keep the key; for when nobody else knew the old one
    #[arg(long, conflicts_with_all = ["drop_slot", "new_id"])]
    rewrap_only: bool,
    /// Drop this slot (can be repeated)
    #[arg(long, value_name = "LABEL")]
    drop_slot: Vec<String>,
    /// Keep the older local generations, which the old key opens
    #[arg(long)]
    keep_backups: bool,
    /// Give the vault a new id, which makes a copy independent of its original
    #[arg(long)]
    new_id: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let seen = store.look()?;
    rekey::check_labels(&seen.signed().header, &args.drop_slot)?;
    let old = open(args, context, &store, &seen)?;
    let header = &seen.signed().header;
    let target = target(header, args, &old)?;
    if !args.rewrap_only {
        rekey::confirm_recipients(context, header, &args.drop_slot)?;
    }
    let mut slots: Vec<PassphraseSlot> = Vec::new();
    if let Some(target) = target {
        let new = new_passphrase(args, context, &store)?;
        let same = match &old.passphrase {
            Some(passphrase) => passphrase.is_same_as(&new),
            None => rekey::opens(context, &store, header, &target.label, &new)?,
        };
        if same {
            return Err(VaultError::AlreadyRotated { path: store.path().to_owned() }.into());
        }
        slots.extend(PassphraseSlot::of(target, Rc::new(new)));
    }
    if !args.rewrap_only {
        let at_hand: Vec<_> = old.passphrase.iter().cloned().collect();
        for slot in rekey::kept_passphrase_slots(header, &args.drop_slot) {
            if target.is_none_or(|target| target.label != slot.label) {
                slots.push(rekey::passphrase_of(context, &store, header, slot, &at_hand)?);
            }
        }
    }
    finish(args, context, &store, &old.unlocked, &slots)
}

/// The key that opened the vault, and the passphrase, if it was one.
struct Old {
    unlocked: Unlocked,
    passphrase: Option<Rc<Passphrase>>,
}

/// Opens with the passphrase where one is given, so that it is the one replaced; else as usual.
fn open(args: &Args, context: &Context, store: &Store<'_>, seen: &Seen) -> Result<Old, CliError> {
    let given = context.passphrase_source();
    if given.is_none() && context.identity_source().is_some() {
        let keyring = context.unlock(store, seen)?;
        return Ok(Old { unlocked: keyring.unlocked, passphrase: keyring.passphrase.map(Rc::new) });
    }
    let passphrase = match given {
        Some(source) => source.read(context.terminal)?,
        None => context.ask_passphrase(store.path(), seen.signed())?,
    };
    match store.unlock(seen, &Key::Passphrase(&passphrase)) {
        Ok(unlocked) => Ok(Old { unlocked, passphrase: Some(Rc::new(passphrase)) }),
        Err(error @ VaultError::WrongPassphrase { .. }) => {
            // A script that runs twice gives the old passphrase again; the new one opens by now.
            if let Some(source) = Source::of_new(&args.new) {
                let new = source.read(context.terminal)?;
                if store.unlock(seen, &Key::Passphrase(&new)).is_ok() {
                    let path = store.path().to_owned();
                    return Err(VaultError::AlreadyRotated { path }.into());
                }
            }
            store.record_refusal(seen, "passphrase");
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the slot that gets the new passphrase: the one that opened, else the first that stays.
fn target<'h>(header: &'h Header, args: &Args, old: &Old) -> Result<Option<&'h Slot>, CliError> {
    let mut kept = rekey::kept_passphrase_slots(header, &args.drop_slot);
    let opened = old.unlocked.by_passphrase.then_some(old.unlocked.slot.as_str());
    let first = kept.next();
    let target = first.into_iter().chain(kept).find(|slot| opened == Some(slot.label.as_str()));
    let target = target.or(first);
    if target.is_none() && (args.rewrap_only || Source::of_new(&args.new).is_some()) {
        return Err(CliError::bad_input("no passphrase slot is left to take a new passphrase")
            .hint("add one with `sonora-sec slot add LABEL --passphrase`"));
    }
    Ok(target)
}

fn new_passphrase(
    args: &Args,
    context: &Context,
    store: &Store<'_>,
) -> Result<Passphrase, CliError> {
    match Source::of_new(&args.new) {
        Some(source) => source.read(context.terminal),
        None => {
            let question = format!("new passphrase for `{}`", store.path().display());
            context.prompts.new_passphrase(&question, NEW_HINT)
        }
    }
}

fn finish(
    args: &Args,
    context: &Context,
    store: &Store<'_>,
    unlocked: &Unlocked,
    slots: &[PassphraseSlot],
) -> Result<Exit, CliError> {
    let passphrases: Vec<NewSlot<'_>> = slots.iter().map(PassphraseSlot::to_new).collect();
    let callbacks = context.callbacks();
    if args.rewrap_only {
        let older =
            if args.keep_backups { OlderGenerations::Keep } else { OlderGenerations::Delete };
        let written = store.rewrap(unlocked, &passphrases, older, &callbacks)?;
        let sentence = "changed the passphrase; the key stays the same";
        return context.tell_change(store, &written, "rotate", sentence, |_| {});
    }
    let rotation = Rotation { passphrases, dropped: args.drop_slot.clone(), new_id: args.new_id };
    let older = rekey::older(args.keep_backups);
    let written = store.rotate(unlocked, &rotation, older, &callbacks)?;
    let sentence = "rotated: everything is encrypted anew under a new key; copies elsewhere stay \
                    open to the old one";
    context.tell_change(store, &written, "rotate", sentence, |_| {})
}
