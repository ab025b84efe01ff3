//! What checks share: what a run comes to, in the format that was asked for.

use clap::ValueEnum;

use crate::core::finding::Severity;
use crate::core::report::{Report, Verdict};
use crate::render::json::CheckReport;
use crate::render::{github, gitlab, sarif};

use super::args::Format;
use super::context::Context;
use super::error::CliError;
use super::exit::Exit;

/// From which severity on a finding is an answer of no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl FailOn {
    pub(super) fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
            Self::Critical => Severity::Critical,
        }
    }
}

/// Decides the exit code of a report.
pub(super) fn exit(report: &Report, fail_on: FailOn) -> Exit {
    let reaches = report.findings.iter().any(|finding| finding.severity >= fail_on.severity());
    let denied = matches!(report.verdict, Verdict::Deny | Verdict::Refused);
    if denied || reaches { Exit::No } else { Exit::Done }
}

/// Writes a report in the format that was asked for. The exit code is decided: a closed pipe hides
/// text and no verdict.
pub(super) fn publish(
    context: &Context,
    report: &Report,
    exit: Exit,
    text: impl FnOnce() -> String,
) -> Result<Exit, CliError> {
    publish_with(context, report, exit, |json| json, text)
}

/// Writes a report of which programs are told more.
pub(super) fn publish_with(
    context: &Context,
    report: &Report,
    exit: Exit,
    complete: impl for<'r> FnOnce(CheckReport<'r>) -> CheckReport<'r>,
    text: impl FnOnce() -> String,
) -> Result<Exit, CliError> {
    let terminal = context.terminal;
    match context.global.format {
        Format::Text if !terminal.json => terminal.page(&text())?,
        Format::Json | Format::Text => terminal.report(&complete(CheckReport::of(report)))?,
        Format::Github => terminal.page(&github::github(report))?,
        Format::Gitlab => terminal.page(&gitlab::gitlab(report))?,
        Format::Sarif => terminal.page(&sarif::sarif(report, exit.code()))?,
    }
    Ok(exit)
}
