//! `audit`: whether vault, log, secrets and surroundings are in order, a file for each part.

mod adopt;
mod checkpoint;
mod log;
mod policy;
mod prune;
mod record;
mod verify;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Look after the audit log
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit verify\n  \
    sonora-sec audit log --since 2d --result failed")]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    Log(log::Args),
    Verify(verify::Args),
    Checkpoint(checkpoint::Args),
    Record(record::Args),
    Prune(prune::Args),
    Adopt(adopt::Args),
    Policy(policy::Args),
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.part {
        Part::Adopt(args) => adopt::run(args, context),
        Part::Checkpoint(args) => checkpoint::run(args, context),
        Part::Log(args) => log::run(args, context),
        Part::Policy(args) => policy::run(args, context),
        Part::Prune(args) => prune::run(args, context),
        Part::Record(args) => record::run(args, context),
        Part::Verify(args) => verify::run(args, context),
    }
}
