//! `slot`: the ways into the vault.

use std::path::PathBuf;
use std::rc::Rc;

use clap::{Subcommand, ValueHint};

use crate::cli::args::NewPassphraseArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::Source;
use crate::cli::new_identity::NewIdentity;
use crate::cli::rekey::{self, PassphraseSlot};
use crate::cli::views;
use crate::core::text::printable;
use crate::render::json::{OpenedReport, SlotLine, SlotsReport};
use crate::vault::VaultError;
use crate::vault::kdf::DEFAULT_PARAMS;
use crate::vault::rotation::{NewSlot, Rotation};

/// List, add, remove and test the ways into the vault
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec slot list\n  \
    sonora-sec slot add ci --new-identity ci.key\n  sonora-sec slot test ci --identity ci.key\n  \
    sonora-sec slot remove ci --yes")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the slots
    List,
    /// Add a slot; the key stays the same
    Add(AddArgs),
    /// Remove a slot, and rotate, since whoever held it knows the key
    Remove(RemoveArgs),
    /// Check that the key at hand opens this slot
    Test {
        /// The slot's label
        label: String,
    },
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The new slot's label
    label: String,
    #[command(flatten)]
    key: AddedKey,
    #[command(flatten)]
    new: NewPassphraseArgs,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct AddedKey {
    /// For an age recipient
    #[arg(long, value_name = "RECIPIENT")]
    age_recipient: Option<String>,
    /// For a new age identity, written to FILE (0600)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    new_identity: Option<PathBuf>,
    /// For a passphrase
    #[arg(long)]
    passphrase: bool,
}

#[derive(Debug, clap::Args)]
struct RemoveArgs {
    /// The slot's label
    label: String,
    /// Keep the older local generations, which the slot's key opens
    #[arg(long)]
    keep_backups: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        Command::Add(args) => add(args, context),
        Command::List => list(context),
        Command::Remove(args) => remove(args, context),
        Command::Test { label } => test(label, context),
    }
}

fn list(context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let seen = store.look()?;
    let slots: Vec<SlotLine> = seen.signed().header.slots.iter().map(views::slot_line).collect();
    if context.terminal.json {
        context.terminal.report(&SlotsReport::new(slots))?;
    } else {
        context.terminal.page(&views::slot_table(&slots))?;
    }
    Ok(Exit::Done)
}

fn add(args: &AddArgs, context: &Context) -> Result<Exit, CliError> {
    if !args.key.passphrase && args.new.is_given() {
        return Err(CliError::bad_input("a new passphrase is given, and the slot is for age")
            .hint("add a slot for it with `--passphrase`"));
    }
    let store = context.store()?;
    let seen = store.look()?;
    if seen.signed().header.slot(&args.label).is_some() {
        return Err(VaultError::SlotExists { label: args.label.clone() }.into());
    }
    let keyring = context.unlock(&store, &seen)?;
    drop(seen);
    let label = args.label.clone();
    let passphrase = if args.key.passphrase { Some(new_passphrase(args, context)?) } else { None };
    let identity = args.key.new_identity.as_deref().map(NewIdentity::write).transpose()?;
    let new = match (&passphrase, &identity, &args.key.age_recipient) {
        (Some(passphrase), _, _) => {
            NewSlot::Passphrase { label, passphrase, params: DEFAULT_PARAMS }
        }
        (_, Some(identity), _) => identity.slot(label),
        (_, _, recipient) => {
            let recipient = recipient.clone().unwrap_or_default();
            NewSlot::Age { label, recipient, identity: None }
        }
    };
    let written = store.add_slot(&keyring.unlocked, &new, &context.callbacks())?;
    drop(new);
    let recipient = identity.map(|identity| identity.keep(context.terminal));
    let sentence = format!("added the slot `{}`", printable(&args.label));
    context.tell_change(&store, &written, "slot-add", &sentence, |report| {
        report.recipient = recipient;
    })
}

fn new_passphrase(
    args: &AddArgs,
    context: &Context,
) -> Result<crate::core::secret::Passphrase, CliError> {
    match Source::of_new(&args.new) {
        Some(source) => source.read(context.terminal),
        None => {
            let question = format!("passphrase of the new slot `{}`", printable(&args.label));
            let hint = "give it with `--new-passphrase-file FILE` or SONORA_SEC_NEW_PASSPHRASE";
            context.prompts.new_passphrase(&question, hint)
        }
    }
}

fn remove(args: &RemoveArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let seen = store.look()?;
    let header = &seen.signed().header;
    let dropped = vec![args.label.clone()];
    rekey::check_labels(header, &dropped)?;
    if header.slots.len() == 1 {
        return Err(VaultError::LastSlot { label: args.label.clone() }.into());
    }
    let keyring = context.unlock(&store, &seen)?;
    rekey::confirm_recipients(context, header, &dropped)?;
    let mut at_hand = Vec::new();
    at_hand.extend(keyring.passphrase.map(Rc::new));
    if let (true, Some(source)) = (at_hand.is_empty(), context.passphrase_source()) {
        at_hand.push(Rc::new(source.read(context.terminal)?));
    }
    let kept: Vec<PassphraseSlot> = rekey::kept_passphrase_slots(header, &dropped)
        .map(|slot| rekey::passphrase_of(context, &store, header, slot, &at_hand))
        .collect::<Result<_, _>>()?;
    let passphrases = kept.iter().map(PassphraseSlot::to_new).collect();
    let rotation = Rotation { passphrases, dropped, new_id: false };
    let older = rekey::older(args.keep_backups);
    let written = store.rotate(&keyring.unlocked, &rotation, older, &context.callbacks())?;
    let sentence = format!(
        "removed the slot `{}` and rotated: copies elsewhere stay open to its key",
        printable(&args.label)
    );
    context.tell_change(&store, &written, "slot-remove", &sentence, |_| {})
}

fn test(label: &str, context: &Context) -> Result<Exit, CliError> {
    let store = context.store_for_slot(Some(label.to_owned()))?;
    let seen = store.look()?;
    rekey::check_labels(&seen.signed().header, &[label.to_owned()])?;
    let generation = seen.signed().header.generation;
    let keyring = context.unlock(&store, &seen)?;
    store.open(seen, &keyring.unlocked)?;
    if context.terminal.json {
        context.terminal.report(&OpenedReport::new(keyring.unlocked.slot, generation))?;
    } else {
        context.terminal.say(&format!("the key opens the slot `{}`", printable(label)));
    }
    Ok(Exit::Done)
}
