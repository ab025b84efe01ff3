//! `audit`: whether vault, log, secrets and surroundings are in order, a file for each part.

mod adopt;
mod checkpoint;
mod files;
mod leaks;
mod log;
mod log_chain;
mod overview;
mod policy;
mod prune;
mod record;
mod secrets;
mod vault;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::process::Hardened;

/// Find out whether vault, log, secrets and their surroundings are in order
///
/// Alone it looks at its five parts, a line each: `vault`, `log-chain`, `secrets`, `leaks`, `files`. Values of the vault
/// are then sought in the folders that `leaks` in the table `[audit]` of the settings names, or in the working folder.
/// The exit code is the highest of the parts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec audit\n  sonora-sec audit secrets --max-age 30d\n  \
    sonora-sec audit leaks --git .\n  sonora-sec audit log --since 2d --result failed\n  \
    sonora-sec audit verify"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Debug, Subcommand)]
enum Part {
    Vault(vault::Args),
    LogChain(log_chain::Args),
    Secrets(secrets::Args),
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
            Some(Part::Leaks(args)) => args.scanned(),
            _ => Vec::new(),
        }
    }

    /// Says whether the part has output formats beyond text and JSON.
    pub(super) fn is_check(&self) -> bool {
        let checks = |part: &Part| {
            matches!(
                part,
                Part::Files(_)
                    | Part::Leaks(_)
                    | Part::LogChain(_)
                    | Part::Secrets(_)
                    | Part::Vault(_)
            )
        };
        self.part.as_ref().is_none_or(checks)
    }
}

pub(super) fn run(args: &Args, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
    let Some(part) = &args.part else { return overview::run(context, limits) };
    match part {
        Part::Adopt(args) => adopt::run(args, context),
        Part::Checkpoint(args) => checkpoint::run(args, context),
        Part::Files(args) => files::run(args, context, limits),
        Part::Leaks(args) => leaks::run(args, context),
        Part::Log(args) => log::run(args, context),
        Part::LogChain(args) => log_chain::run(args, context),
        Part::Policy(args) => policy::run(args, context),
        Part::Prune(args) => prune::run(args, context),
        Part::Record(args) => record::run(args, context),
        Part::Secrets(args) => secrets::run(args, context),
        Part::Vault(args) => vault::run(args, context),
        Part::Verify(args) => verify::run(args, context),
    }
}
