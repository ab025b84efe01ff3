//! `api-key issue`: makes a key and shows it once.
#![expect(clippy::doc_markdown, reason = "doc comments here are help texts, which have no markup")]

use clap::ValueEnum;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::api_key::{Service, Style};
use crate::vault::api_keys::{MAX_SCOPES, Order, Scope, Ttl};

use super::{parsed, scope, show_issued, ttl};

/// Issue a key and show it once
///
/// It is written as sonora_SERVICE_ID_SECRET, with a checksum at its end by which scanners for leaked secrets know it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What it is for: 1 to 32 of a-z, 0-9 and -
    #[arg(value_name = "SERVICE", value_parser = parsed::<Service>)]
    service: Service,
    /// How long it is valid, from 1m to ten years
    #[arg(long, value_name = "DURATION", value_parser = ttl, default_value = "1h")]
    ttl: Ttl,
    /// Something that it is allowed to do, in words of the service (can be repeated)
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<Scope>,
    /// How the key is written
    #[arg(long, value_enum, value_name = "STYLE", default_value_t = WrittenAs::Prefixed)]
    style: WrittenAs,
}

/// How a key is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum WrittenAs {
    /// With service, id and checksum in it
    Prefixed,
    /// As Python's secrets.token_urlsafe(32): no scanner knows it, and it may begin with -
    Urlsafe,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    if args.scopes.len() > MAX_SCOPES {
        return Err(CliError::bad_input(format!("a key has at most {MAX_SCOPES} scopes")));
    }
    let order = Order {
        service: args.service.clone(),
        scopes: args.scopes.iter().cloned().collect(),
        ttl: args.ttl,
        style: match args.style {
            WrittenAs::Prefixed => Style::Prefixed,
            WrittenAs::Urlsafe => Style::Urlsafe,
        },
    };
    let store = context.store()?;
    let keyring = context.look_and_unlock(&store)?;
    let (issued, written) = store.issue_api_key(&keyring.unlocked, &order)?;
    let record = &issued.record;
    let sentence = format!(
        "issued the key `{}` for `{}`, valid until {}",
        record.id,
        record.service.as_str(),
        record.expires.to_rfc3339()
    );
    show_issued(context, &issued, &written, &sentence)
}
