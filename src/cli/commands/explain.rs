//! `explain`: what there is to say about a rule.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::every_rule;
use crate::cli::exit::Exit;
use crate::render::json::RuleReport;
use crate::render::text::rule;

/// Explain a rule: what it finds, why that is bad, how to fix it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec explain SNR001\n  \
    sonora-sec explain net-http-permission")]
pub(crate) struct Args {
    /// The rule, by number or by name
    #[arg(value_name = "RULE")]
    rule: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let Some(found) = every_rule::find(&args.rule) else {
        return Err(CliError::bad_input(format!("there is no rule `{}`", args.rule))
            .hint("`sonora-sec rules` lists them"));
    };
    if context.terminal.json {
        context.terminal.report(&RuleReport::of(found))?;
    } else {
        context.terminal.page(&rule::rule(found))?;
    }
    Ok(Exit::Done)
}
