//! `vet`: a plugin read by the firewall, then run in the sandbox; one verdict.

use std::sync::Arc;

use crate::cli::check::{self, FailOn};
use crate::cli::confined::{self, Confined, RunArgs};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::plugin_policy;
use crate::core::behaviour::Row;
use crate::core::confinement::Outcome;
use crate::core::finding::{Finding, Kind};
use crate::core::fingerprint;
use crate::core::report::{Report, Verdict};
use crate::core::source::{Source, Span};
use crate::firewall::policy::{self, Judgement, Known};
use crate::firewall::scan::{PluginAnalysis, ScanLimits};
use crate::render::json::SandboxReport;
use crate::render::text::plugins::{Style, plugins};
use crate::render::text::sandbox::sandbox;
use crate::sandbox::rules::{self, Seen};

/// Read a plugin, run it confined, and give one verdict
///
/// Does what `validate-plugin` does with one file, and what `sandbox run` does with a function of it when the code
/// is allowed. What it did joins the findings: what its code does not show, what nobody granted, limits that it
/// reached. A plugin that the code alone denies is not run, unless `--run-anyway` says so.
///
/// Nothing was proven by a run without findings: another input may lead elsewhere. Exit code 1 says that the
/// plugin was denied, or that a finding is as bad as `--fail-on`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec vet lyrics.py --function find --args '[\"song\"]'\n  \
    sonora-sec vet lyrics.py --permission net.http:api.lyrics.example --format sarif >lyrics.sarif\n  \
    sonora-sec vet lyrics.py --run-anyway --min-level full"
)]
pub(crate) struct Args {
    #[command(flatten)]
    run: RunArgs,
    /// Run it though its code alone denies it
    #[arg(long)]
    run_anyway: bool,
    /// Exit with 1 on findings as bad as this, notes included
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

impl Args {
    /// Returns the resolved paths that are judged.
    pub(super) fn scanned(&self) -> Vec<std::path::PathBuf> {
        self.run.scanned()
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let confined = args.run.prepare(context)?;
    let analysis = confined::analyse(&confined, context)?;
    let policy = plugin_policy::policy(context, confined.grants.clone(), &[], &[], false)?;
    let judgement = policy::judge(vec![analysis.clone()], &policy, Known::Nothing);
    let allowed = judgement.verdict == Verdict::Allow;
    let run = (allowed || args.run_anyway).then(|| observe(&confined, &analysis, context));
    let run = run.transpose()?;
    let mut report = report(context, judgement, &confined);
    match &run {
        Some((outcome, rows)) => add(&mut report, &confined, outcome, rows),
        None => context.terminal.say("not run: its code alone is denied (`--run-anyway` runs it)"),
    }
    let exit = check::exit(&report, args.fail_on);
    let memory = confined.request.limits.memory_bytes;
    let text = || {
        let style = Style { color: context.terminal.colors_results, ..Style::default() };
        let ran =
            run.as_ref().map(|(outcome, rows)| format!("{}\n", sandbox(outcome, rows, memory)));
        let verdict = plugins(&report, style, &crate::firewall::permissions::quoted);
        format!("{}{verdict}", ran.unwrap_or_default())
    };
    let told = run.as_ref().map(|(outcome, rows)| SandboxReport::of(outcome, rows));
    check::publish_with(context, &report, exit, |json| json.with_sandbox(told), text)
}

fn observe(
    confined: &Confined,
    analysis: &PluginAnalysis,
    context: &Context,
) -> Result<(Outcome, Vec<Row>), CliError> {
    confined::let_threads_end();
    let outcome = confined::run(confined)?;
    confined::warn(confined, &outcome, context);
    let rows = confined::meanings(&outcome, analysis, &confined.grants);
    Ok((outcome, rows))
}

fn report(context: &Context, judgement: Judgement, confined: &Confined) -> Report {
    let mut settings = context.settings.files.clone();
    settings.extend(confined.consulted.iter().cloned());
    Report {
        verdict: judgement.verdict,
        inputs: judgement.inputs,
        findings: judgement.findings,
        suppressed: judgement.suppressed,
        settings,
        files: judgement.files,
        bytes: judgement.bytes,
        ..Report::empty("vet", ScanLimits::default().listed())
    }
}

/// Adds what a run objects to, to the findings and to the verdict.
fn add(report: &mut Report, confined: &Confined, outcome: &Outcome, rows: &[Row]) {
    let name: Arc<str> = confined.name.as_str().into();
    let place = Source::new(name, confined.request.source.as_str()).place(Span::default());
    let mut findings = rules::judge(Seen { outcome, rows }, &place);
    fingerprint::give(&mut findings, &confined.name);
    if findings.iter().any(|finding: &Finding| finding.kind != Kind::Note) {
        report.verdict = Verdict::Deny;
        for input in &mut report.inputs {
            input.verdict = Verdict::Deny;
        }
    }
    report.findings.append(&mut findings);
}
