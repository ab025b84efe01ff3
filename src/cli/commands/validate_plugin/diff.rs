//! `--diff OLD NEW`: what a new version can do beyond the old one.
//!
//! The old version is what was accepted, so what it can do counts as granted to the new one. A violation
//! denies the new version even where the old one had it.

use std::path::{Path, PathBuf};

use crate::cli::args::Format;
use crate::cli::check;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::plugin_policy::Consulted;
use crate::core::capability::Grants;
use crate::core::report::Report;
use crate::firewall::drift::{self, Drift};
use crate::firewall::policy::{self, Known, Policy};
use crate::render::json::DriftReport;
use crate::render::text::drift as drift_text;

use super::Args;

pub(super) fn run(
    args: &Args,
    context: &Context,
    policy: Policy,
    consulted: Vec<Consulted>,
    old: &Path,
    new: &Path,
) -> Result<Exit, CliError> {
    let scan = |path: &Path| super::scan_plugins(args, context, &[PathBuf::from(path)]);
    let old = policy::judge(scan(old)?, &Policy::default(), Known::Nothing);
    let plugins = scan(new)?;
    let mut policy = super::with_pinned(policy, context, &plugins);
    let known: Grants = Grants { all: false, permissions: drift::abilities(&old.inputs) };
    policy.grants.permissions.extend(known.permissions);
    let new = policy::judge(plugins, &policy, Known::Nothing);
    let fresh: Vec<_> = drift::new_violations(&old, &new).into_iter().cloned().collect();
    let report = super::report(context, new, consulted);
    let exit = check::exit(&report, args.fail_on);
    let drifts = drift::compare(&old.inputs, &report.inputs);
    let format = context.global.format;
    if context.terminal.json || format == Format::Json {
        let fresh: Vec<_> = fresh.iter().collect();
        let mut json = DriftReport::new(report.verdict, &fresh, &report.findings);
        for drift in &drifts {
            json.plugin(drift.old, drift.new, &drift.added, &drift.removed);
        }
        context.terminal.report(&json)?;
        return Ok(exit);
    }
    check::publish(context, &report, exit, || text(args, context, &report, &drifts, fresh.len()))
}

fn text(
    args: &Args,
    context: &Context,
    report: &Report,
    drifts: &[Drift<'_>],
    fresh_violations: usize,
) -> String {
    let mut text = super::text(args, context, report);
    for drift in drifts {
        text.push_str(&drift_text::drift(drift.old, drift.new, &drift.added, &drift.removed));
    }
    text.push_str(&drift_text::violations(fresh_violations));
    text
}
