//! `api-key rotate`: a new key in the place of another, both valid for a while.

use std::time::Duration;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::vault::api_keys::Ttl;

use super::{OneOrService, grace, show_issued, ttl};

/// Issue a key in the place of another, which stays valid for a while
///
/// Service, scopes and style stay as they are.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    which: OneOrService,
    /// How long the old key stays valid, at most until its own end
    #[arg(long, value_name = "DURATION", value_parser = grace, default_value = "10m")]
    grace: Duration,
    /// How long the new key is valid; else as long as the old one was
    #[arg(long, value_name = "DURATION", value_parser = ttl)]
    ttl: Option<Ttl>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let which = args.which.which().expect("the command line names one");
    let store = context.store()?;
    let keyring = context.look_and_unlock(&store)?;
    let (issued, written) =
        store.rotate_api_key(&keyring.unlocked, &which, args.grace, args.ttl)?;
    let record = &issued.record;
    let replaced = issued.replaced.as_ref().map_or_else(String::new, |old| {
        format!("; `{}` stays valid until {}", old.id, old.end().to_rfc3339())
    });
    let sentence = format!(
        "issued the key `{}` for `{}`, valid until {}{replaced}",
        record.id,
        record.service.as_str(),
        record.expires.to_rfc3339()
    );
    show_issued(context, &issued, &written, &sentence)
}
