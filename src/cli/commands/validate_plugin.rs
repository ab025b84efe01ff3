//! `validate-plugin`: what plugins can do, and whether that was granted.

mod diff;
mod outputs;

use std::io;
use std::path::PathBuf;

use clap::ValueHint;

use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::plugin_policy::{self, Consulted};
use crate::cli::progress::ProgressLine;
use crate::cli::settings;
use crate::core::capability::{Grants, Permission};
use crate::core::limits::read_at_most;
use crate::core::report::Report;
use crate::firewall::policy::{self, Judgement, Known, Policy};
use crate::firewall::scan::{self, PluginAnalysis, ScanError, ScanLimits, ScanOptions};
use crate::render::text::plugins::{Style, plugins};

/// Most bytes of standard input.
const MAX_STDIN_BYTES: usize = 64 * 1024 * 1024;

/// Say what plugins can do, and deny what was not granted
///
/// Reads Python source and never runs it. A plugin is a .py file, a folder with plugin.toml or
/// __init__.py, or an archive; every file in it is read. What it can do is denied unless it was
/// granted: by `--permission`, `--grant-all`, or `[grants."PATH"]` of your settings. What no plugin may
/// do is denied whatever was granted, and what cannot be read is denied.
///
/// Nothing inside of a checked path has a say: no settings, no baseline, no comment, and a manifest
/// only declares. Exit code 1 says that a plugin was denied, or that a finding is as bad as
/// `--fail-on`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line are independent")]
#[command(after_help = "Examples:\n  sonora-sec validate-plugin plugins/\n  \
    sonora-sec validate-plugin lyrics.py --permission net.http:api.lyrics.example --explain-capabilities\n  \
    sonora-sec validate-plugin --diff lyrics-1.py lyrics-2.py\n  \
    sonora-sec validate-plugin plugins/ --format sarif >plugins.sarif")]
pub(crate) struct Args {
    /// Files, folders or archives; - is standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, required_unless_present = "diff")]
    paths: Vec<PathBuf>,
    /// Grant what this manifest declares
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    manifest: Option<PathBuf>,
    /// Grant a capability, or it for one scope, such as net.http:example.org
    #[arg(long = "permission", value_name = "CAP[:SCOPE]", value_parser = Permission::parse)]
    permissions: Vec<Permission>,
    /// Grant everything that can be granted; violations are denied all the same
    #[arg(long)]
    grant_all: bool,
    /// Exit with 1 on findings as bad as this, notes included
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
    /// Only these rules: numbers, first digits of numbers (SNR2), or names
    #[arg(long, value_name = "RULE,...", value_delimiter = ',')]
    select: Vec<String>,
    /// All but these rules; what cannot be read is denied all the same
    #[arg(long, value_name = "RULE,...", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Set the findings aside that this file lists
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    baseline: Option<PathBuf>,
    /// Write a file that lists the findings of now, and set them aside
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["baseline", "diff"])]
    write_baseline: Option<PathBuf>,
    /// Write a manifest with the fewest permissions that the plugin needs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "diff")]
    write_manifest: Option<PathBuf>,
    /// Show every capability with the line that needs it
    #[arg(long)]
    explain_capabilities: bool,
    /// Show what NEW can do beyond OLD, whose abilities count as granted
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], value_hint = ValueHint::AnyPath, conflicts_with = "paths")]
    diff: Vec<PathBuf>,
    /// Let comments in a plugin silence findings on their lines
    #[arg(long)]
    trust_inline: bool,
    /// Leave out files that a .gitignore names
    #[arg(long)]
    respect_gitignore: bool,
}

impl Args {
    /// Returns the resolved paths that are checked.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        self.paths.iter().chain(&self.diff).map(|path| settings::resolve(path)).collect()
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let (policy, mut consulted) = policy(args, context)?;
    if let [old, new] = args.diff.as_slice() {
        return diff::run(args, context, policy, consulted, old, new);
    }
    let plugins = scan_plugins(args, context, &args.paths)?;
    let baseline = args.baseline.as_ref().or(context.settings.checks.baseline.as_ref());
    let mut baseline = match (baseline, &args.write_baseline) {
        (Some(path), None) => {
            let (baseline, file) = plugin_policy::read_baseline(path, &args.scanned())?;
            consulted.push(file);
            Some(baseline)
        }
        _ => None,
    };
    if let Some(path) = &args.write_manifest {
        outputs::write_manifest(context, path, &plugins)?;
    }
    let judgement = if let Some(path) = &args.write_baseline {
        outputs::write_baseline(args, context, path, plugins, policy)?
    } else {
        let policy = with_pinned(policy, context, &plugins);
        policy::judge(plugins, &policy, baseline.as_mut().map_or(Known::Nothing, Known::Baseline))
    };
    if let Some(baseline) = &baseline {
        outputs::tell_stale(context, baseline);
    }
    let report = report(context, judgement, consulted);
    let exit = check::exit(&report, args.fail_on);
    check::publish(context, &report, exit, || text(args, context, &report))
}

/// Returns the policy that options and settings make, and the files that they named.
fn policy(args: &Args, context: &Context) -> Result<(Policy, Vec<Consulted>), CliError> {
    let mut grants = Grants { all: args.grant_all, permissions: args.permissions.clone() };
    let mut consulted = Vec::new();
    if let Some(path) = &args.manifest {
        let (declared, file) = plugin_policy::manifest_grants(path)?;
        grants.permissions.extend(declared);
        consulted.push(file);
    }
    let (select, ignore) = (&args.select, &args.ignore);
    let policy = plugin_policy::policy(context, grants, select, ignore, args.trust_inline)?;
    Ok((policy, consulted))
}

fn with_pinned(policy: Policy, context: &Context, plugins: &[PluginAnalysis]) -> Policy {
    let pinned = plugin_policy::pinned(&context.settings.checks.grants, plugins);
    Policy { pinned, ..policy }
}

fn scan_plugins(
    args: &Args,
    context: &Context,
    paths: &[PathBuf],
) -> Result<Vec<PluginAnalysis>, CliError> {
    let options = ScanOptions {
        respect_gitignore: args.respect_gitignore,
        modules: context.settings.checks.modules.clone(),
        ..ScanOptions::default()
    };
    let named: Vec<PathBuf> =
        paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
    let stdin = (named.len() < paths.len())
        .then(|| read_at_most(io::stdin().lock(), MAX_STDIN_BYTES))
        .transpose()
        .map_err(|error| {
            CliError::new(Exit::Failed, "io", format!("could not read standard input: {error}"))
        })?;
    let progress = ProgressLine::new(context.terminal);
    scan::scan(&named, stdin, &options, &progress).map_err(|error| told(&error))
}

fn told(error: &ScanError) -> CliError {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    let reason = match error {
        ScanError::NoInput | ScanError::NoPlugin { .. } => "no-input",
        _ => "io",
    };
    CliError { cause, ..CliError::new(Exit::Failed, reason, error.to_string()) }
}

fn report(context: &Context, judgement: Judgement, consulted: Vec<Consulted>) -> Report {
    let mut settings = context.settings.files.clone();
    settings.extend(consulted);
    Report {
        tool: "validate-plugin",
        verdict: judgement.verdict,
        inputs: judgement.inputs,
        findings: judgement.findings,
        suppressed: judgement.suppressed,
        truncated: false,
        unlisted: std::collections::BTreeMap::new(),
        settings,
        limits: ScanLimits::default().listed(),
        files: judgement.files,
        bytes: judgement.bytes,
        passed_over: 0,
    }
}

fn text(args: &Args, context: &Context, report: &Report) -> String {
    let style = Style {
        color: context.terminal.colors_results,
        explain_capabilities: args.explain_capabilities,
        verbose: context.global.verbose,
    };
    plugins(report, style, &crate::firewall::permissions::quoted)
}
