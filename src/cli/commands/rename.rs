//! `rename`: gives an entry another name; versions, tags and note go with it.

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::text::printable;
use crate::vault::VaultError;
use crate::vault::name::{Key, Name};
use crate::vault::store::OlderGenerations;

/// Give an entry another name
///
/// All of its versions, its tags and its note go with it. Nothing is overwritten: a name that is
/// taken is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec rename token discord_token")]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
    /// The name it gets
    new_name: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let (old, new) = (Name::new(&args.name)?, Name::new(&args.new_name)?);
    let store = context.store()?;
    let keyring = context.look_and_unlock(&store)?;
    let (from, to) = (Key::secret(old.clone()), Key::secret(new.clone()));
    let ((), written) = store
        .change(&keyring.unlocked, OlderGenerations::Keep, |transaction| {
            let mut entry = transaction
                .entry(&from)?
                .ok_or_else(|| VaultError::NoEntry { name: old.as_str().to_owned() })?;
            if let Some(taken) = transaction.entry(&to)? {
                let version = taken.newest().number;
                return Err(VaultError::EntryExists { name: new.as_str().to_owned(), version });
            }
            transaction.remove(from);
            entry.key = to;
            transaction.put(entry);
            Ok(())
        })
        .map_err(|error| {
            let is_taken = matches!(error, VaultError::EntryExists { .. });
            let error = CliError::from(error);
            // `--replace`, which the general hint names, is not for this command.
            if is_taken {
                error.hint("choose another name, or remove that entry first")
            } else {
                error
            }
        })?;
    let sentence =
        format!("renamed `{}` to `{}`", printable(old.as_str()), printable(new.as_str()));
    context.tell_change(&store, &written, "rename", &sentence, |report| {
        report.name = Some(new.as_str().to_owned());
    })
}
