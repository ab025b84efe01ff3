//! The commands: a variant and an arm for each, a file for each.

mod api_key;
mod audit;
mod backup;
mod check_config;
mod check_query;
mod check_tls;
mod completions;
mod edit;
mod explain;
mod export;
mod generate;
mod get;
mod history;
mod import;
mod info;
mod init;
mod inject;
mod list;
mod receipt;
mod redact;
mod remove;
mod rename;
mod restore;
mod rotate;
mod rules;
mod run;
mod sandbox;
mod scan_json;
mod slot;
mod status;
mod store;
mod tour;
mod trust;
mod validate_plugin;
mod vet;

use std::path::PathBuf;

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
    History(history::Args),
    Restore(restore::Args),
    Rename(rename::Args),
    Remove(remove::Args),
    Edit(edit::Args),
    Generate(generate::Args),
    Run(run::Args),
    Inject(inject::Args),
    Redact(redact::Args),
    Import(import::Args),
    Export(export::Args),
    Rotate(rotate::Args),
    Slot(slot::Args),
    Backup(backup::Args),
    Receipt(receipt::Args),
    ApiKey(api_key::Args),
    Audit(audit::Args),
    Trust(trust::Args),
    ValidatePlugin(validate_plugin::Args),
    Vet(vet::Args),
    Sandbox(sandbox::Args),
    ScanJson(scan_json::Args),
    CheckConfig(check_config::Args),
    CheckQuery(check_query::Args),
    CheckTls(check_tls::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    Tour(tour::Args),
    Completions(completions::Args),
}

impl Command {
    pub(super) fn run(self, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
        match self {
            Self::ApiKey(args) => api_key::run(&args, context),
            Self::Audit(args) => audit::run(&args, context),
            Self::Backup(args) => backup::run(&args, context),
            Self::CheckConfig(args) => check_config::run(&args, context),
            Self::CheckQuery(args) => check_query::run(&args, context),
            Self::CheckTls(args) => check_tls::run(&args, context),
            Self::Completions(args) => completions::run(&args, context),
            Self::Edit(args) => edit::run(&args, context),
            Self::Explain(args) => explain::run(&args, context),
            Self::Export(args) => export::run(&args, context),
            Self::Generate(args) => generate::run(&args, context),
            Self::Get(args) => get::run(&args, context),
            Self::History(args) => history::run(&args, context),
            Self::Import(args) => import::run(&args, context),
            Self::Info(args) => info::run(&args, context),
            Self::Init(args) => init::run(&args, context),
            Self::Inject(args) => inject::run(&args, context),
            Self::List(args) => list::run(&args, context),
            Self::Receipt(args) => receipt::run(&args, context),
            Self::Redact(args) => redact::run(&args, context),
            Self::Remove(args) => remove::run(&args, context),
            Self::Rename(args) => rename::run(&args, context),
            Self::Restore(args) => restore::run(&args, context),
            Self::Rotate(args) => rotate::run(&args, context),
            Self::Rules(args) => rules::run(&args, context),
            Self::Run(args) => run::run(&args, context, limits).map_err(CliError::before_child),
            Self::Sandbox(args) => sandbox::run(&args, context),
            Self::ScanJson(args) => scan_json::run(&args, context),
            Self::Slot(args) => slot::run(&args, context),
            Self::Status(args) => status::run(&args, context),
            Self::Store(args) => store::run(&args, context),
            Self::Tour(args) => tour::run(&args, context),
            Self::Trust(args) => trust::run(&args, context),
            Self::ValidatePlugin(args) => validate_plugin::run(&args, context),
            Self::Vet(args) => vet::run(&args, context),
        }
    }

    /// Returns the resolved paths that the command judges, from which nothing is read that has a say;
    /// `None` where a project file has none.
    pub(super) fn scanned(&self) -> Option<Vec<PathBuf>> {
        match self {
            Self::Completions(_)
            | Self::Explain(_)
            | Self::Generate(_)
            | Self::Rules(_)
            | Self::Tour(_)
            | Self::Trust(_) => None,
            Self::CheckConfig(args) => Some(args.scanned()),
            Self::CheckTls(args) => Some(args.scanned()),
            Self::Sandbox(args) => Some(args.scanned()),
            Self::ScanJson(args) => Some(args.scanned()),
            Self::ValidatePlugin(args) => Some(args.scanned()),
            Self::Vet(args) => Some(args.scanned()),
            _ => Some(Vec::new()),
        }
    }

    /// Says whether the command has output formats beyond text and JSON.
    pub(super) fn is_check(&self) -> bool {
        match self {
            Self::Audit(args) => args.is_check(),
            Self::CheckConfig(_)
            | Self::CheckTls(_)
            | Self::ScanJson(_)
            | Self::ValidatePlugin(_)
            | Self::Vet(_) => true,
            _ => false,
        }
    }

    /// Gives an error from before the command the exit code that the command would give it.
    pub(super) fn own(&self, error: CliError) -> CliError {
        if matches!(self, Self::Run(_)) { error.before_child() } else { error }
    }
}
