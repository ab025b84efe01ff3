//! `audit`: what is wrong with secrets and their surroundings.

mod leaks;

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Find out what is wrong with secrets and their surroundings
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit leaks --git .")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Leaks(leaks::Args),
}

impl Args {
    /// Returns the resolved paths that are searched.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        match &self.command {
            Command::Leaks(args) => args.scanned(),
        }
    }

    /// Says whether the part has output formats beyond text and JSON.
    pub(super) fn is_check(&self) -> bool {
        matches!(self.command, Command::Leaks(_))
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        Command::Leaks(args) => leaks::run(args, context),
    }
}
