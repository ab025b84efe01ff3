//! `check-config`: what the configuration of nodes gives away or lets in.

use std::io;
use std::path::PathBuf;

use clap::ValueHint;

use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::cli::variables;
use crate::guard::node_config::{self, FilesError};
use crate::guard::report;
use crate::render::text::documents::documents;

/// Say what the configuration of a node gives away or lets in
///
/// Reads Lavalink's application.yml or .properties, .env and compose files, and the nodes of a bot in
/// TOML, JSON or YAML: default, weak and reused passwords, secrets in the clear with the command that moves each to the vault,
/// connections without TLS, sources that open files and URLs of strangers, logs and metrics that tell
/// too much, plugins that may change. No report shows a secret. Of a folder it takes what has the name
/// of such a file, and counts what it passes over; a file that is named itself is always read.
///
/// A file is refused when it cannot be read for sure. Exit code 1 says that one was, or that a finding is
/// as bad as `--fail-on`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec check-config application.yml .env\n  \
    sonora-sec check-config . --fail-on medium\n  \
    docker compose config | sonora-sec check-config -\n  \
    sonora-sec check-config nodes.toml --format sarif")]
pub(crate) struct Args {
    /// Files or folders; - is standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, required = true)]
    paths: Vec<PathBuf>,
    /// Most bytes of a file, such as 2M
    #[arg(long, value_name = "BYTES", value_parser = variables::size, default_value = "1M")]
    max_size: u64,
    /// Exit with 1 on findings as bad as this, notes included
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

impl Args {
    /// Returns the resolved paths that are checked.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        self.paths.iter().map(|path| settings::resolve(path)).collect()
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let size = usize::try_from(args.max_size).unwrap_or(usize::MAX);
    let files = node_config::examine_files(&args.paths, io::stdin(), size).map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let reason = match error {
            FilesError::NoConfiguration { .. } => "no-input",
            _ => "io",
        };
        CliError { cause, ..CliError::new(Exit::Failed, reason, error.to_string()) }
    })?;
    let mut report = report("check-config", files.examined, vec![("max-size", args.max_size)]);
    report.passed_over = files.passed_over;
    report.settings.clone_from(&context.settings.files);
    let exit = check::exit(&report, args.fail_on);
    check::publish(context, &report, exit, || documents(&report, context.terminal.colors_results))
}
