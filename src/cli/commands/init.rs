//! `init`: makes a vault; never over something that is there.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueHint;

use crate::cli::context::{Context, PASSPHRASE_HINT};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::new_identity::NewIdentity;
use crate::core::memory;
use crate::core::secret::Passphrase;
use crate::vault::kdf::{self, DEFAULT_PARAMS, KdfParams};
use crate::vault::rotation::NewSlot;
use crate::vault::store::{Store, Written};

/// Most memory that `--calibrate` takes by itself, in KiB.
const CALIBRATED_KIB: u32 = 256 * 1024;

/// Make a vault
///
/// A passphrase slot is made when a passphrase is given or asked for, and an age slot for each
/// recipient; at least one slot. An existing file is never replaced.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec init\n  \
    sonora-sec init --passphrase-file pass.txt --new-identity bot.key")]
pub(crate) struct Args {
    /// Add a slot for this age recipient (can be repeated)
    #[arg(long = "age-recipient", value_name = "RECIPIENT")]
    recipients: Vec<String>,
    /// Make an age identity, write it to FILE (0600), and add a slot for it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    new_identity: Option<PathBuf>,
    /// Label of the passphrase slot, or of the only slot
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    /// Choose KDF parameters that take about a second here
    #[arg(long)]
    calibrate: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let Made { written, recipient, .. } = make(args, context, &store)?;
    let sentence = sentence(&store);
    context.tell_change(&store, &written, "init", &sentence, |report| report.recipient = recipient)
}

/// Says that the vault was made.
pub(super) fn sentence(store: &Store<'_>) -> String {
    format!("created the vault `{}`", store.path().display())
}

/// A vault that was made.
pub(super) struct Made {
    written: Written,
    /// The recipient of a new identity.
    recipient: Option<String>,
    /// The passphrase that opens it, if one does.
    pub(super) passphrase: Option<Passphrase>,
}

/// Makes the vault and tells nothing of it.
pub(super) fn make(args: &Args, context: &Context, store: &Store<'_>) -> Result<Made, CliError> {
    store.check_vacant()?;
    let passphrase = passphrase(args, context, store.path())?;
    let params =
        if args.calibrate && passphrase.is_some() { calibrated(context) } else { DEFAULT_PARAMS };
    let mut labels = Labels::of(args, passphrase.is_some())?;
    let identity = args.new_identity.as_deref().map(NewIdentity::write).transpose()?;

    let mut slots = Vec::new();
    if let Some(passphrase) = &passphrase {
        slots.push(NewSlot::Passphrase { label: labels.next("passphrase"), passphrase, params });
    }
    if let Some(identity) = &identity {
        slots.push(identity.slot(labels.next("identity")));
    }
    for (position, recipient) in args.recipients.iter().enumerate() {
        let label = labels.next(&format!("age-{}", position + 1));
        slots.push(NewSlot::Age { label, recipient: recipient.clone(), identity: None });
    }
    let written = store.init(&slots, &context.callbacks())?;
    drop(slots);
    let recipient = identity.map(|identity| identity.keep(context.terminal));
    Ok(Made { written, recipient, passphrase })
}

fn passphrase(args: &Args, context: &Context, path: &Path) -> Result<Option<Passphrase>, CliError> {
    if let Some(source) = context.passphrase_source() {
        return source.read(context.terminal).map(Some);
    }
    if args.new_identity.is_some() || !args.recipients.is_empty() {
        return Ok(None);
    }
    let question = format!("new passphrase for `{}`", path.display());
    context.prompts.new_passphrase(&question, PASSPHRASE_HINT).map(Some)
}

fn calibrated(context: &Context) -> KdfParams {
    context.terminal.say("measuring how long a passphrase takes to check here");
    let passphrase = Passphrase::from_utf8(b"calibration").expect("it is text, and not empty");
    let available = memory::available_bytes();
    let params = kdf::calibrate(available, CALIBRATED_KIB, |params| {
        let start = Instant::now();
        // Parameters that do not fit in memory count as too slow.
        match kdf::derive(&passphrase, &[0; kdf::SALT_BYTES], params, available) {
            Ok(_) => start.elapsed().as_secs_f64(),
            Err(_) => f64::INFINITY,
        }
    });
    let (mib, passes) = (params.memory_kib / 1024, params.passes);
    context.terminal.say(&format!("chose {mib} MiB, {passes} passes, {} lanes", params.lanes));
    params
}

/// Labels for the new slots; the user's own goes to the passphrase, or to the only slot.
struct Labels {
    own: Option<String>,
}

impl Labels {
    fn of(args: &Args, has_passphrase: bool) -> Result<Self, CliError> {
        let age_slots = args.recipients.len() + usize::from(args.new_identity.is_some());
        if args.label.is_some() && !has_passphrase && age_slots != 1 {
            return Err(CliError::bad_input("it is not clear which slot `--label` is for")
                .hint("make the vault with one slot, and add others with `sonora-sec slot add`"));
        }
        Ok(Self { own: args.label.clone() })
    }

    fn next(&mut self, otherwise: &str) -> String {
        self.own.take().unwrap_or_else(|| otherwise.to_owned())
    }
}
