//! `api-key`: keys for services of one's own.

mod issue;
mod list;
mod revoke;
mod rotate;
mod verify;

use std::time::Duration;

use clap::Subcommand;

use crate::cli::args::duration;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::terminal::write_value;
use crate::core::api_key::{KeyId, Service};
use crate::core::clock::Timestamp;
use crate::render::json::{ApiKeyLine, IssuedReport};
use crate::vault::api_keys::{Issued, Record, Scope, State, Ttl, Which};
use crate::vault::receipts::ShortReceipt;
use crate::vault::store::Written;

/// Issue, verify, list, rotate and revoke keys for services of your own
///
/// The vault keeps a SHA-256 of each key and not the key, which is shown once, when it is made.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec api-key issue music-api --ttl 12h --scope queue:read\n  \
    sonora-sec api-key verify --service music-api --scope queue:read < presented.txt\n  \
    sonora-sec api-key rotate --service music-api --grace 10m\n  \
    sonora-sec api-key revoke --all"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Issue(issue::Args),
    Verify(verify::Args),
    /// List the keys, ended ones of the last 90 days too
    List,
    Rotate(rotate::Args),
    Revoke(revoke::Args),
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        Command::Issue(args) => issue::run(args, context),
        Command::List => list::run(context),
        Command::Revoke(args) => revoke::run(args, context),
        Command::Rotate(args) => rotate::run(args, context),
        Command::Verify(args) => verify::run(args, context),
    }
}

/// Which key or keys a command is about.
#[derive(Debug, clap::Args)]
#[group(id = "which", required = true, multiple = false)]
struct OneOrService {
    /// The key's id: the eight characters before its secret, or as `list` shows it
    #[arg(value_name = "ID", value_parser = parsed::<KeyId>)]
    id: Option<KeyId>,
    /// By the service
    #[arg(long, value_name = "SERVICE", value_parser = parsed::<Service>)]
    service: Option<Service>,
}

impl OneOrService {
    /// Returns what was named, if anything was.
    fn which(&self) -> Option<Which> {
        let id = self.id.clone().map(Which::Id);
        id.or_else(|| self.service.clone().map(Which::Service))
    }
}

/// Shows a new key, once.
fn show_issued(
    context: &Context,
    issued: &Issued,
    written: &Written,
    sentence: &str,
) -> Result<Exit, CliError> {
    let key = issued.key.text();
    if context.terminal.json {
        let text = key.expose_str().expect("a key is ASCII");
        let until = issued.replaced.as_ref().map(|replaced| replaced.end().to_rfc3339());
        let report = IssuedReport::new(
            text,
            line(&issued.record, State::Active),
            until,
            written.signed.header.generation,
            ShortReceipt::of(&written.signed).to_string(),
        );
        context.terminal.secret_report(&report)?;
        return Ok(Exit::Done);
    }
    write_value(key)?;
    context.terminal.say(&format!("{sentence}; it is shown only now"));
    Ok(Exit::Done)
}

/// Returns what is told of a key.
fn line(record: &Record, state: State) -> ApiKeyLine {
    ApiKeyLine {
        id: record.id.to_string(),
        service: record.service.as_str().to_owned(),
        style: record.style.word(),
        scopes: record.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        state: state.word(),
        created: record.created.to_rfc3339(),
        expires: record.expires.to_rfc3339(),
        retiring_until: record.retiring.map(Timestamp::to_rfc3339),
        revoked: record.revoked.map(Timestamp::to_rfc3339),
        replaces: record.replaces.as_ref().map(ToString::to_string),
    }
}

fn parsed<T: std::str::FromStr<Err = &'static str>>(text: &str) -> Result<T, &'static str> {
    text.parse()
}

fn scope(text: &str) -> Result<Scope, &'static str> {
    text.parse()
}

fn ttl(text: &str) -> Result<Ttl, String> {
    Ttl::new(duration(text)?).ok_or_else(|| "a key is valid for 1m to ten years".to_owned())
}

fn grace(text: &str) -> Result<Duration, String> {
    /// Within it two keys are valid.
    const MAX: Duration = Duration::from_hours(30 * 24);
    let grace = duration(text)?;
    if grace > MAX {
        return Err("two keys may be valid together for up to 30d".to_owned());
    }
    Ok(grace)
}
