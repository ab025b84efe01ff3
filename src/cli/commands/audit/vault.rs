//! `audit vault`: whether the vault opens, all of it.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

use super::overview;

/// Open the vault and check every block of it
///
/// Exit code 3 says that no key opens it, 4 that it is damaged or not to be trusted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit vault --identity bot.key")]
pub(super) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let part = match overview::open(context, &store) {
        Ok((vault, keyring, part)) => {
            store.record_reading(&vault, &keyring.unlocked, &[])?;
            part
        }
        Err(error) => overview::failed_vault(&store, &error),
    };
    overview::publish(context, vec![part])
}
