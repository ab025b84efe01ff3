//! The commands: a variant and an arm for each, a file for each.

mod completions;
mod export;
mod get;
mod import;
mod info;
mod init;
mod list;
mod receipt;
mod remove;
mod rotate;
mod run;
mod slot;
mod status;
mod store;
mod tour;

use clap::Subcommand;

use crate::core::process::Hardened;

use super::context::Context;
use super::error::CliError;
use super::exit::Exit;

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Init(init::Args),
    Status(status::Args),
    Store(store::Args),
    Get(get::Args),
    List(list::Args),
    Info(info::Args),
    Remove(remove::Args),
    Run(run::Args),
    Import(import::Args),
    Export(export::Args),
    Rotate(rotate::Args),
    Slot(slot::Args),
    Receipt(receipt::Args),
    Tour(tour::Args),
    Completions(completions::Args),
}

impl Command {
    pub(super) fn run(self, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
        match self {
            Self::Completions(args) => completions::run(&args, context),
            Self::Export(args) => export::run(&args, context),
            Self::Get(args) => get::run(&args, context),
            Self::Import(args) => import::run(&args, context),
            Self::Info(args) => info::run(&args, context),
            Self::Init(args) => init::run(&args, context),
            Self::List(args) => list::run(&args, context),
            Self::Receipt(args) => receipt::run(&args, context),
            Self::Remove(args) => remove::run(&args, context),
            Self::Rotate(args) => rotate::run(&args, context),
            Self::Run(args) => run::run(&args, context, limits).map_err(CliError::before_child),
            Self::Slot(args) => slot::run(&args, context),
            Self::Status(args) => status::run(&args, context),
            Self::Store(args) => store::run(&args, context),
            Self::Tour(args) => tour::run(&args, context),
        }
    }

    /// Gives an error from before the command the exit code that the command would give it.
    pub(super) fn own(&self, error: CliError) -> CliError {
        if matches!(self, Self::Run(_)) { error.before_child() } else { error }
    }
}
