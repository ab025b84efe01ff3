//! `audit`: whether vault, log, secrets and surroundings are in order, a file for each part.

mod adopt;
mod checkpoint;
mod files;
mod leaks;
mod log;
mod policy;
mod prune;
mod record;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::process::Hardened;

/// Find out whether vault, log, secrets and their surroundings are in order
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit verify\n  \
    sonora-sec audit log --since 2d --result failed\n  \
    sonora-sec audit leaks --git .")]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    Leaks(leaks::Args),
    Files(files::Args),
    Log(log::Args),
    Verify(verify::Args),
    Checkpoint(checkpoint::Args),
    Record(record::Args),
    Prune(prune::Args),
    Adopt(adopt::Args),
    Policy(policy::Args),
}

impl Args {
    /// Returns the resolved paths that are searched.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        match &self.part {
            Part::Leaks(args) => args.scanned(),
            _ => Vec::new(),
        }
    }

    /// Says whether the part has output formats beyond text and JSON.
    pub(super) fn is_check(&self) -> bool {
        matches!(self.part, Part::Files(_) | Part::Leaks(_))
    }
}

pub(super) fn run(args: &Args, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
    match &args.part {
        Part::Adopt(args) => adopt::run(args, context),
        Part::Checkpoint(args) => checkpoint::run(args, context),
        Part::Files(args) => files::run(args, context, limits),
        Part::Leaks(args) => leaks::run(args, context),
        Part::Log(args) => log::run(args, context),
        Part::Policy(args) => policy::run(args, context),
        Part::Prune(args) => prune::run(args, context),
        Part::Record(args) => record::run(args, context),
        Part::Verify(args) => verify::run(args, context),
    }
}
