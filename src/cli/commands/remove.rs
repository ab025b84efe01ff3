//! `remove`: takes an entry out of the present generation; `--purge` out of the kept ones too.

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::text::printable;
use crate::vault::VaultError;
use crate::vault::name::{Key, Name};
use crate::vault::store::OlderGenerations;

/// Remove an entry
///
/// A few earlier generations of the vault are kept beside it and still hold the entry;
/// `--purge` deletes them. Copies elsewhere stay as they are.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec remove old_token\n  sonora-sec remove old_token --purge --yes"
)]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
    /// Delete the older local generations, which still hold it
    #[arg(long)]
    purge: bool,
    /// Keep the older local generations in spite of `--purge`
    #[arg(long, requires = "purge")]
    keep_backups: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    let store = context.store()?;
    let keyring = context.look_and_unlock(&store)?;
    let shown = printable(name.as_str());
    if args.purge {
        let question = format!("Remove `{shown}` and the older local generations for good?");
        context.prompts.confirm(&question, context.global.yes)?;
    }
    let older = if args.purge && !args.keep_backups {
        OlderGenerations::Delete
    } else {
        OlderGenerations::Keep
    };
    let key = Key::secret(name.clone());
    let ((), written) = store.change(&keyring.unlocked, older, |transaction| {
        if transaction.entry(&key)?.is_none() {
            return Err(VaultError::NoEntry { name: name.as_str().to_owned() });
        }
        transaction.remove(key.clone());
        Ok(())
    })?;
    let sentence = format!("removed `{shown}`");
    context.tell_change(&store, &written, "remove", &sentence, |report| {
        report.name = Some(name.as_str().to_owned());
    })
}
