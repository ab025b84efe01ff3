//! `audit prune`: old records of the audit log let go, whole files at a time.

use std::time::Duration;

use crate::cli::args::duration;
use crate::cli::audit_chain;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::{Clock as _, Timestamp};
use crate::render::json::PrunedReport;

/// Remove files of the audit log whose records all are old
///
/// Only what the vault vouches for is removed, after the log was found to hold; that it was is a record itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit prune --older-than 90d")]
pub(crate) struct Args {
    /// Remove what is older than this
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "90d")]
    older_than: Duration,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[])?;
    drop(keyring);
    let chain = audit_chain::look(context, &vault, None)?;
    let (control, verified) = chain.holding()?;
    let vouched = control.logs.iter().find(|log| log.anchor.log == verified.last.log);
    let anchor = vouched.map(|log| log.anchor).ok_or_else(|| {
        CliError::new(
            Exit::Failed,
            "no-log",
            "the vault does not vouch for any record of this log yet",
        )
        .hint("a change of the vault makes it do so, for example `sonora-sec store`")
    })?;
    let now = Context::clock().now().seconds();
    let before = Timestamp::from_seconds(now.saturating_sub(args.older_than.as_secs()));
    let before = before.expect("a moment before now is one");
    let pruned = context.audit_log()?.prune(chain.vault, &control.secret, anchor, before)?;
    if context.terminal.json {
        context.terminal.report(&PrunedReport::new(pruned.segments, pruned.first))?;
    } else if pruned.segments == 0 {
        context.terminal.say("nothing is old enough to be let go");
    } else {
        let files = if pruned.segments == 1 { "file" } else { "files" };
        context.terminal.say(&format!(
            "removed {} {files}; the log now begins at record {}",
            pruned.segments, pruned.first
        ));
    }
    Ok(Exit::Done)
}
