//! `rules`: every rule there is.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::every_rule;
use crate::cli::exit::Exit;
use crate::render::json::RulesReport;
use crate::render::text::rule;

/// List the rules of the checks
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec rules\n  sonora-sec rules --json")]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let rules = every_rule::every_rule();
    if context.terminal.json {
        context.terminal.report(&RulesReport::of(&rules))?;
    } else {
        context.terminal.page(&rule::table(&rules))?;
    }
    Ok(Exit::Done)
}
