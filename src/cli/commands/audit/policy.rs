//! `audit policy`: what happens to a command whose record cannot be written.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::vault::control::{Control, Policy};

/// Show or choose what happens to a command that cannot be recorded
///
/// With `best-effort` changes fail, and reading warns: a full disk must not stop a bot. With `required` reading fails
/// too. The policy lies in the vault and holds on every machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit policy\n  sonora-sec audit policy required")]
pub(crate) struct Args {
    /// `best-effort` or `required`
    policy: Option<Policy>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open(&store)?;
    let present = Control::read(&vault)?.map_or_else(Policy::default, |control| control.policy);
    let Some(policy) = args.policy else {
        store.record_reading(&vault, &keyring.unlocked, &[])?;
        if context.terminal.json {
            return context.tell_unchanged(&store, vault.signed(), "audit-policy", "", |report| {
                report.name = Some(present.word().to_owned());
            });
        }
        context.terminal.page(&format!("{}\n", present.word()))?;
        return Ok(Exit::Done);
    };
    drop(vault);
    let written = store.change_control(&keyring.unlocked, |control| control.policy = policy)?;
    let sentence = format!("the policy of the audit log is `{}` now", policy.word());
    context.tell_change(&store, &written, "audit-policy", &sentence, |report| {
        report.name = Some(policy.word().to_owned());
    })
}
