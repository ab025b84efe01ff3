//! The audit log of this machine beside what the vault vouches for: what `audit verify` and its neighbours look at.

use crate::audit_log::verify::{Verified, VerifyError, Vouched, Voucher};
use crate::core::event::{Anchor, LogId, SinkError};
use crate::vault::control::{Control, RegisteredLog};
use crate::vault::read::OpenVault;

use super::actor;
use super::context::Context;
use super::error::CliError;
use super::exit::Exit;

/// What is known of the logs of one vault.
pub(super) struct Chain {
    pub(super) vault: [u8; 16],
    /// What the vault keeps of them; nothing where it was never written with a log.
    pub(super) control: Option<Control>,
    pub(super) state: ChainState,
    /// Logs of this machine that the vault vouches for and that are not here.
    pub(super) missing: Vec<RegisteredLog>,
    /// Logs of other machines.
    pub(super) elsewhere: Vec<RegisteredLog>,
}

/// How the log of this machine is.
pub(super) enum ChainState {
    /// It has not started.
    None,
    /// It holds.
    Holds(Verified),
    /// It does not.
    Broken { log: Option<LogId>, what: String },
}

/// Looks at the log of this machine; `since` is a record that must be in it.
pub(super) fn look(
    context: &Context,
    vault: &OpenVault,
    since: Option<Anchor>,
) -> Result<Chain, CliError> {
    let id = vault.signed().header.id.0;
    let log = context.audit_log()?;
    let control = Control::read(vault)?;
    let machine = actor::machine(&Context::state_folder()?);
    let mut chain =
        Chain { vault: id, control, state: ChainState::None, missing: vec![], elsewhere: vec![] };
    let Some(control) = &chain.control else { return Ok(chain) };
    let here = log.logs_here(id)?;
    (chain.missing, chain.elsewhere) = control.not_here(&machine, |log| here.contains(&log));
    let by = |voucher| move |anchor| Vouched { anchor, by: voucher };
    let anchors = control.logs.iter().filter(|log| !log.is_adopted).map(|log| log.anchor);
    let mut vouched: Vec<Vouched> = anchors.map(by(Voucher::Vault)).collect();
    vouched.extend(since.map(by(Voucher::Checkpoint)));
    chain.state = match log.verify(id, &control.secret, &vouched) {
        Ok(verified) => ChainState::Holds(verified),
        Err(VerifyError::Tampered { log, what }) => {
            ChainState::Broken { log: Some(log), what: what.to_string() }
        }
        Err(VerifyError::Sink(SinkError::NoLog)) => ChainState::None,
        Err(VerifyError::Sink(error)) => return Err(error.into()),
    };
    if let Some(gone) = chain.missing.first() {
        let since = gone.registered.to_rfc3339();
        let log = gone.anchor.log;
        let what =
            format!("the log {log} of this machine, known to the vault since {since}, is not here");
        chain.state = ChainState::Broken { log: Some(log), what };
    } else if let Some(since) =
        since.filter(|since| chain.last().is_none_or(|log| log != since.log))
        && !matches!(chain.state, ChainState::Broken { .. })
    {
        let what = format!("the checkpoint is of the log {}, which is not here", since.log);
        chain.state = ChainState::Broken { log: Some(since.log), what };
    }
    Ok(chain)
}

impl Chain {
    fn last(&self) -> Option<LogId> {
        match &self.state {
            ChainState::Holds(verified) => Some(verified.last.log),
            ChainState::Broken { log, .. } => *log,
            ChainState::None => None,
        }
    }

    /// Returns the log as it was verified, and what it starts from, or says why there is none to go on with.
    pub(super) fn holding(&self) -> Result<(&Control, Verified), CliError> {
        match (&self.control, &self.state) {
            (Some(control), ChainState::Holds(verified)) => Ok((control, *verified)),
            (_, ChainState::Broken { what, .. }) => Err(broken(what)),
            _ => Err(SinkError::NoLog.into()),
        }
    }
}

/// Returns the error for a log that does not hold.
pub(super) fn broken(what: &str) -> CliError {
    CliError::new(Exit::Damaged, "log-tampered", format!("the audit log does not hold: {what}"))
        .hint("find out who did that; `sonora-sec audit adopt` records that you know, and starts a new log")
}

impl From<SinkError> for CliError {
    fn from(error: SinkError) -> Self {
        let (exit, reason, hint) = match &error {
            SinkError::Tampered { .. } => {
                (Exit::Damaged, "log-tampered", Some("see `sonora-sec audit verify`"))
            }
            SinkError::NoLog => (
                Exit::Failed,
                "no-log",
                Some("it starts when the vault is next opened, for example with `sonora-sec list`"),
            ),
            SinkError::Held { .. } => (Exit::Conflict, "lock-held", Some("try again")),
            SinkError::TooLarge => (Exit::Failed, "bad-input", Some("say less in `--details`")),
            _ => (Exit::Failed, "io", None),
        };
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let made = Self { cause, ..Self::new(exit, reason, error.to_string()) };
        match hint {
            Some(hint) => made.hint(hint),
            None => made,
        }
    }
}
