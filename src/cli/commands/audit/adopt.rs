//! `audit adopt`: it is known that the log of this machine is gone or broken.

use crate::cli::audit_chain::{self, ChainState};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::event::LogId;

/// Say that it is known that the audit log of this machine is gone or does not hold, and start a new one
///
/// The files of the old one are kept beside the new one, whose second record names them. Find out first who did that.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit verify; sonora-sec audit adopt")]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open(&store)?;
    let chain = audit_chain::look(context, &vault, None)?;
    let ChainState::Broken { what, .. } = &chain.state else {
        let message = "the audit log of this machine holds, there is nothing to adopt";
        return Err(CliError::new(Exit::Conflict, "log-holds", message));
    };
    let Some(control) = &chain.control else { return Err(audit_chain::broken(what)) };
    let question = format!("{what}. Go on with a new log?");
    context.prompts.confirm(&question, context.global.yes)?;
    drop(vault);
    let mut known: Vec<LogId> = chain.missing.iter().map(|log| log.anchor.log).collect();
    let (aside, _) = context.audit_log()?.adopt(chain.vault, &control.secret, &known)?;
    known.extend(aside);
    let written = store.change_control(&keyring.unlocked, |control| {
        for log in control.logs.iter_mut().filter(|log| known.contains(&log.anchor.log)) {
            log.is_adopted = true;
        }
    })?;
    let sentence = "started a new audit log; what is left of the old one is kept beside it";
    context.tell_change(&store, &written, "audit-adopt", sentence, |_| {})
}
