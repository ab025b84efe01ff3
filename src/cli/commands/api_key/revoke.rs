//! `api-key revoke`: ends keys now.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::vault::api_keys::Which;

use super::OneOrService;

/// End a key, those of a service, or all, now
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    which: OneOrService,
    /// Every key of the vault, in one generation
    #[arg(long, group = "which")]
    all: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let which =
        if args.all { Which::All } else { args.which.which().expect("the command line names one") };
    let store = context.store()?;
    let keyring = context.look_and_unlock(&store)?;
    let (ended, written) = store.revoke_api_keys(&keyring.unlocked, &which)?;
    let sentence = match ended.len() {
        0 => "revoked; no key was valid any more".to_owned(),
        1 => "revoked 1 valid key".to_owned(),
        count => format!("revoked {count} valid keys"),
    };
    context.tell_change(&store, &written, "api-key-revoke", &sentence, |report| {
        report.revoked = Some(ended.iter().map(ToString::to_string).collect());
    })
}
