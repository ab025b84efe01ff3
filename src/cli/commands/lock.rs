//! `lock`: the session keeps the vault's key no more.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::text::printable;
use crate::render::json::LockedReport;
use crate::vault::session;

/// Take back the key that `unlock` left to this session
///
/// The kernel wipes it at once. Where the vault cannot be read, or is not as it should be, the keys of all
/// vaults are taken back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec lock")]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let path = store.path().display().to_string();
    let seen = store.look();
    let keys = session::forget(seen.as_ref().ok().map(|seen| seen.signed().header.id))?;
    if context.terminal.json {
        context.terminal.report(&LockedReport::new(path, keys))?;
        return Ok(Exit::Done);
    }
    let path = printable(&path);
    context.terminal.say(&match (&seen, keys) {
        (Ok(_), 0) => format!("`{path}` was not unlocked for this session"),
        (Ok(_), _) => format!("`{path}` is locked again: its key is gone from this session"),
        (Err(why), _) => format!("took back the keys of all vaults, {keys} in number: {why}"),
    });
    Ok(Exit::Done)
}
