//! `audit log-chain`: whether the audit log of this machine holds, as a check.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

use super::overview;

/// Check the audit log of this machine, with the formats of checks
///
/// It looks at what `audit verify` looks at.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit log-chain --format sarif")]
pub(super) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open(&store)?;
    let part = overview::log_chain(context, &store, &vault, &keyring)?;
    overview::publish(context, vec![part])
}
