//! The commands: a variant and an arm for each, a file for each.

mod completions;
mod get;
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
    /// Make a vault
    Init(init::Args),
    /// Show which vault is used and why, its slots and how it stands; never prompts
    Status(status::Args),
    /// Store a secret, read from a hidden prompt or standard input
    Store(store::Args),
    /// Print a secret
    Get(get::Args),
    /// List the entries
    List(list::Args),
    /// Show an entry and its versions, without values
    Info(info::Args),
    /// Remove an entry
    Remove(remove::Args),
    /// Run a command with secrets in its environment
    Run(run::Args),
    /// Replace the master key: encrypt everything anew under a new key
    Rotate(rotate::Args),
    /// List, add, remove and test the ways into the vault
    Slot(slot::Args),
    /// Show what proves later that the vault is not an older or another one
    Receipt(receipt::Args),
    /// See it work, in a throwaway folder
    Tour(tour::Args),
    /// Print the completion script of a shell
    Completions(completions::Args),
}

impl Command {
    pub(super) fn run(self, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
        match self {
            Self::Completions(args) => completions::run(&args, context),
            Self::Get(args) => get::run(&args, context),
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
