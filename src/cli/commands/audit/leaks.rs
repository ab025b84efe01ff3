//! `audit leaks`: where values of the vault lie in files and in what git keeps.

use std::path::PathBuf;

use clap::ValueHint;

use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::mask;
use crate::cli::progress::ProgressLine;
use crate::cli::settings;
use crate::core::report::Report;
use crate::leaks::files::{FilesError, search_files};
use crate::leaks::findings::Leaks;
use crate::leaks::history::{Git, HistoryError, search_history};
use crate::render::text::leaks::leaks;
use crate::vault::read::OpenVault;

/// Find values of the vault in files, logs and git's history
///
/// Seeks every value of the vault, old versions included, as it is and in base64, base64url, hex,
/// percent-encoding and JSON, in every file at and below the paths: hidden ones and those of .git too, as
/// they lie there. Links in folders are not followed. With --git every object of the repositories that the
/// paths lie in is searched as well, deleted files, stashes and what no commit leads to among them.
///
/// Places are shown, values never. Values under 8 bytes are not sought; they are named in a warning. What is
/// compressed, encrypted or cut by line wraps is not found. Exit code 1 says that a finding is as bad as
/// --fail-on, or that something could not be searched: a value in use is critical, an old one high.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit leaks /var/log/bot ~/bot\n  \
    sonora-sec audit leaks --git .\n  \
    sonora-sec audit leaks . --format sarif >leaks.sarif")]
pub(super) struct Args {
    /// Files or folders
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, required = true)]
    paths: Vec<PathBuf>,
    /// Search the git repositories that the paths lie in, too
    #[arg(long)]
    git: bool,
    /// Exit with 1 on findings as bad as this
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

impl Args {
    /// Returns the resolved paths that are searched.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        self.paths.iter().map(|path| settings::resolve(path)).collect()
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    // Before a passphrase is asked for.
    let git = args.git.then(find_git).transpose()?;
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[])?;
    drop(keyring);
    let report = report(&args.paths, git.as_ref(), context, &vault)?;
    drop(vault);
    let exit = check::exit(&report, args.fail_on);
    check::publish(context, &report, exit, || leaks(&report, context.terminal.colors_results))
}

/// Seeks every value of the vault in files, and in repositories where git is given.
pub(super) fn report(
    paths: &[PathBuf],
    git: Option<&Git>,
    context: &Context,
    vault: &OpenVault,
) -> Result<Report, CliError> {
    let (searcher, sought) = mask::every_version(vault, "sought", context.terminal)?;
    let progress = ProgressLine::new(context.terminal);
    let files = search_files(&searcher, paths, &progress)?;
    let histories = match git {
        Some(git) => search_history(&searcher, git, paths, &progress)?,
        None => Vec::new(),
    };
    drop(progress);
    let mut found = Leaks::new("audit leaks", &searcher, &sought);
    found.add_files(&files);
    for history in &histories {
        found.add_history(history);
    }
    let mut report = found.finish();
    report.settings.clone_from(&context.settings.files);
    Ok(report)
}

fn find_git() -> Result<Git, CliError> {
    let mut programs = environment::program_folders().into_iter().map(|folder| folder.join("git"));
    programs.find(|path| path.is_file()).map(Git::at).ok_or_else(|| {
        CliError::new(Exit::Failed, "no-git", "there is no git on PATH")
            .hint("install git, or search without `--git`")
    })
}

impl From<FilesError> for CliError {
    fn from(error: FilesError) -> Self {
        match &error {
            FilesError::Path { source, .. } => CliError::io(error.to_string(), source),
            _ => CliError::new(Exit::Failed, "no-input", error.to_string()),
        }
    }
}

impl From<HistoryError> for CliError {
    fn from(error: HistoryError) -> Self {
        match &error {
            HistoryError::Start(source) => CliError::io(error.to_string(), source),
            _ => CliError::bad_input(error.to_string()).hint("search it without `--git`"),
        }
    }
}
