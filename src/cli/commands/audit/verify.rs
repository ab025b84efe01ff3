//! `audit verify`: whether the audit log of this machine holds.

use crate::cli::audit_chain::{self, Chain, ChainState};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::event::Anchor;
use crate::core::text::printable;
use crate::render::json::{ChainReport, RegisteredLine};
use crate::vault::control::RegisteredLog;

/// Check that the audit log of this machine was not changed, cut or made up
///
/// Every record is checked from the first on, with a key that only the vault gives; then the records that the vault
/// vouches for, and what the log's state tells of. Exit code 0 says that it holds, 4 that it does not.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit verify\n  \
    sonora-sec audit verify --since \"$(cat checkpoint)\"")]
pub(crate) struct Args {
    /// A checkpoint that was kept elsewhere, which the log must contain
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<Anchor>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open(&store)?;
    let chain = audit_chain::look(context, &vault, args.since)?;
    if !matches!(chain.state, ChainState::Broken { .. }) {
        store.record_reading(&vault, &keyring.unlocked, &[])?;
    }
    if context.terminal.json {
        context.terminal.report(&report(&chain))?;
    } else {
        context.terminal.page(&page(&chain))?;
        if let ChainState::Broken { what, .. } = &chain.state {
            return Err(audit_chain::broken(what));
        }
    }
    Ok(match chain.state {
        ChainState::Broken { .. } => Exit::Damaged,
        _ => Exit::Done,
    })
}

fn report(chain: &Chain) -> ChainReport {
    let mut report =
        ChainReport::new(chain.control.as_ref().map_or("best-effort", |c| c.policy.word()));
    match &chain.state {
        ChainState::None => {}
        ChainState::Holds(verified) => {
            report.verdict = "holds";
            report.log = Some(verified.last.log.to_string());
            report.first = Some(verified.first);
            report.records = Some(verified.records);
            report.checkpoint = Some(verified.last.to_string());
        }
        ChainState::Broken { log, what } => {
            report.verdict = "broken";
            report.log = log.map(|log| log.to_string());
            report.problem = Some(what.clone());
        }
    }
    report.missing = chain.missing.iter().map(line).collect();
    report.elsewhere = chain.elsewhere.iter().map(line).collect();
    report
}

fn line(log: &RegisteredLog) -> RegisteredLine {
    RegisteredLine {
        log: log.anchor.log.to_string(),
        host: log.host.clone(),
        registered: log.registered.to_rfc3339(),
        seq: log.anchor.seq,
    }
}

fn page(chain: &Chain) -> String {
    let mut page = match &chain.state {
        ChainState::None => "there is no audit log of this machine yet: it starts now\n".to_owned(),
        ChainState::Holds(verified) => {
            let kept = verified.records - verified.first;
            let records = if kept == 1 { "record" } else { "records" };
            let gone = match verified.first {
                0 => String::new(),
                first => format!("; {first} before them were let go"),
            };
            format!("the audit log holds: {kept} {records}{gone}\ncheckpoint {}\n", verified.last)
        }
        ChainState::Broken { .. } => String::new(),
    };
    for log in &chain.elsewhere {
        let host = if log.host.is_empty() { "another machine" } else { &log.host };
        page.push_str(&format!(
            "not here: the log {} of {}, {} records when the vault last vouched for it\n",
            log.anchor.log,
            printable(host),
            log.anchor.seq + 1
        ));
    }
    page
}
