//! `audit record`: an event of the bot's own in the audit log.

use serde_json::Value;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::event::{Event, EventSink as _, Outcome};
use crate::core::json;
use crate::render::json::RecordedReport;

/// Longest details, in bytes.
const MAX_DETAILS_BYTES: usize = 8 * 1024;
/// Longest type, in characters.
const MAX_TYPE: usize = 64;
/// How deep details may nest.
const MAX_DEPTH: usize = 16;

/// Record an event of the bot's own in the audit log
///
/// It needs no key. The event is recorded as `bot.TYPE`, so that it is not taken for one of this program.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec audit record --type auth_failed --details '{\"ip\": \"203.0.113.7\"}'"
)]
pub(crate) struct Args {
    /// What happened: letters, digits, `_`, `-` and `.`
    #[arg(long = "type", value_name = "TYPE", value_parser = event_type)]
    event: String,
    /// A JSON object with whatever there is to say; never a secret
    #[arg(long, value_name = "JSON", default_value = "{}")]
    details: String,
}

fn event_type(text: &str) -> Result<String, String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if text.is_empty() || text.len() > MAX_TYPE || !text.chars().all(is_word) {
        return Err(format!("a type has 1 to {MAX_TYPE} letters, digits, `_`, `-` and `.`"));
    }
    Ok(text.to_owned())
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let bad = |why: String| CliError::bad_input(format!("`--details` {why}"));
    if args.details.len() > MAX_DETAILS_BYTES {
        return Err(bad(format!("is longer than {MAX_DETAILS_BYTES} bytes")));
    }
    let Value::Object(details) = json::strict(args.details.as_bytes(), MAX_DEPTH)
        .map_err(|error| bad(format!("is no JSON: {error}")))?
    else {
        return Err(bad("is no JSON object".to_owned()));
    };
    let id = context.store()?.look()?.signed().header.id.0;
    let mut event = Event::new(format!("bot.{}", args.event), Outcome::Ok);
    event.details = details;
    let anchor = context.audit_log()?.append(id, None, &event)?;
    if context.terminal.json {
        context.terminal.report(&RecordedReport::new(anchor.log.to_string(), anchor.seq))?;
    } else {
        context.terminal.say(&format!("recorded as number {}", anchor.seq));
    }
    Ok(Exit::Done)
}
