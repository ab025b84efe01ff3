//! `unlock`: the session keeps the vault's key for a while.

use std::time::Duration;

use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::Clock as _;
use crate::core::text::printable;
use crate::render::json::UnlockedReport;
use crate::vault::session;

/// Keep the vault open for this login session, for a while
///
/// The vault's key goes to the session keyring of the Linux kernel. Until it ends, every command of
/// the session opens the vault without a passphrase, unless a key or a slot is named. Every program of
/// the session can read it, and root; other sessions of the same user cannot, nor can what `run` and
/// `edit` start. `rotate` asks for the passphrase all the same.
///
/// It does not last longer by being used. Unlock again to begin anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec unlock\n  sonora-sec unlock --for 2h\n  \
    keyctl session - bash    # where a session has no keyring of its own")]
pub(crate) struct Args {
    /// For how long, 12h at most
    #[arg(long = "for", value_name = "DURATION", value_parser = time, default_value = "15m")]
    time: Duration,
}

/// Reads how long a key is kept.
fn time(text: &str) -> Result<Duration, String> {
    let time = args::duration(text)?;
    if (Duration::from_secs(1)..=session::LONGEST).contains(&time) {
        Ok(time)
    } else {
        Err("a key is kept for 1s to 12h".to_owned())
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    // Before a passphrase is asked for.
    session::check()?;
    let store = context.store()?;
    let seen = store.look()?;
    let keyring = context.unlock_anew(&store, &seen)?;
    // Opened, so that the vault is compared with all that is known of it.
    let vault = store.open(seen, &keyring.unlocked)?;
    store.record_reading(&vault, &keyring.unlocked, &[])?;
    let id = vault.signed().header.id;
    drop(vault);
    session::keep(id, &keyring.unlocked.dk, args.time)?;
    let until = Context::clock().now().plus_seconds(args.time.as_secs()).to_rfc3339();
    let path = store.path().display().to_string();
    if context.terminal.json {
        context.terminal.report(&UnlockedReport::new(path, id.to_hex(), until))?;
    } else {
        context.terminal.say(&format!(
            "`{}` is unlocked for this session until {until}; `sonora-sec lock` ends it",
            printable(&path)
        ));
    }
    Ok(Exit::Done)
}
