//! `audit`: whether what is kept is in good order.

mod secrets;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Look whether what is kept is in good order
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit secrets\n  \
    sonora-sec audit secrets --max-age 30d --fail-on medium")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Secrets(secrets::Args),
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        Command::Secrets(args) => secrets::run(args, context),
    }
}

impl Args {
    /// Says whether the command has output formats beyond text and JSON.
    pub(super) fn is_check(&self) -> bool {
        match self.command {
            Command::Secrets(_) => true,
        }
    }
}
