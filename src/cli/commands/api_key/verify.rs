//! `api-key verify`: says whether the key on standard input is valid.

use std::io;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::unreadable;
use crate::core::api_key::{ApiKey, MAX_CHARS, Service};
use crate::core::clock::Clock as _;
use crate::core::event::{Event, Outcome};
use crate::core::limits::{ReadError, read_secret_at_most};
use crate::render::json::VerdictReport;
use crate::vault::api_keys::{self, Asked, Refusal, Scope, Verdict};

use super::{line, parsed, scope};

/// Say whether the key on standard input is valid
///
/// Exit code 0 if it is, 1 if not. Only --json tells why not: keep that from whoever presented the key. The vault is
/// not written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// It must be for this service
    #[arg(long, value_name = "SERVICE", value_parser = parsed::<Service>)]
    service: Option<Service>,
    /// It must have this scope (can be repeated)
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<Scope>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let verdict = match presented()? {
        // Its checksum alone says so; the vault need not be opened.
        None => Verdict::nobodys(Refusal::Malformed),
        Some(key) => {
            let asked = Asked { service: args.service.clone(), scopes: args.scopes.clone() };
            let store = context.store()?;
            let (vault, keyring) = context.open(&store)?;
            let verdict = api_keys::verify(&vault, &key, &asked, Context::clock().now())?;
            store.record_event(&vault, &keyring.unlocked, event(&verdict))?;
            verdict
        }
    };
    tell(context, &verdict)
}

/// Returns what is recorded of a verdict: of a key its public id, and why it is not valid.
fn event(verdict: &Verdict) -> Event<'static> {
    let outcome = if verdict.refusal.is_some() { Outcome::Failed } else { Outcome::Ok };
    let mut event = Event::new("", outcome);
    let mut tell = |what: &str, word: String| event.details.insert(what.to_owned(), word.into());
    if let Some((record, _)) = &verdict.known {
        tell("api_key", record.id.to_string());
    }
    if let Some(refusal) = verdict.refusal {
        tell("reason", refusal.word().to_owned());
    }
    event
}

/// Reads the key, without a final line break.
fn presented() -> Result<Option<ApiKey>, CliError> {
    let text = match read_secret_at_most(io::stdin(), MAX_CHARS + "\r\n".len()) {
        Ok(text) => text,
        Err(ReadError::TooLarge { .. }) => return Ok(None),
        Err(error @ ReadError::Io(_)) => return Err(unreadable("standard input", error)),
    };
    let bytes = text.expose_secret();
    let line = bytes.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(ApiKey::parse(line.unwrap_or(bytes)))
}

fn tell(context: &Context, verdict: &Verdict) -> Result<Exit, CliError> {
    if context.terminal.json {
        let key = verdict.known.as_ref().map(|(record, state)| line(record, *state));
        context.terminal.report(&VerdictReport::new(verdict.refusal.map(Refusal::word), key))?;
    } else {
        let is_not = if verdict.refusal.is_some() { "not " } else { "" };
        context.terminal.page(&format!("the key is {is_not}valid\n"))?;
    }
    Ok(if verdict.refusal.is_some() { Exit::No } else { Exit::Done })
}
