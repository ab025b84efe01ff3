//! `audit checkpoint`: the last record's number and code, to keep where this machine's root cannot reach.

use crate::cli::audit_chain;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::render::json::CheckpointReport;

/// Print what proves later that the audit log still has all its records of today
///
/// Keep it elsewhere: on another machine, on paper. `audit verify --since CHECKPOINT` compares.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec audit checkpoint | ssh elsewhere 'cat >>checkpoints'"
)]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[])?;
    drop(keyring);
    let chain = audit_chain::look(context, &vault, None)?;
    let (_, verified) = chain.holding()?;
    let last = verified.last;
    if context.terminal.json {
        context.terminal.report(&CheckpointReport::new(
            last.to_string(),
            last.log.to_string(),
            last.seq,
        ))?;
    } else {
        context.terminal.page(&format!("{last}\n"))?;
    }
    Ok(Exit::Done)
}
