//! `generate`: prints a new random secret and stores nothing.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::terminal::write_value;
use crate::core::generate::{DEFAULT_RECIPE, Recipe};
use crate::render::json::GeneratedReport;

/// Print a new random secret; nothing is stored
///
/// Only a terminal gets a newline after it. To make and store one at once:
/// `sonora-sec store NAME --generate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec generate\n  sonora-sec generate words:6\n  \
    sonora-sec generate base64:32")]
pub(crate) struct Args {
    /// length:N (letters and digits), words:N, hex:N or base64:N (N bytes), uuid
    #[arg(default_value_t = DEFAULT_RECIPE, value_name = "RECIPE")]
    recipe: Recipe,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let value = args.recipe.make();
    if context.terminal.json {
        let text = value.expose_str().expect("every recipe makes text");
        let report = GeneratedReport::new(args.recipe.to_string(), text);
        context.terminal.secret_report(&report)?;
        return Ok(Exit::Done);
    }
    write_value(&value)?;
    Ok(Exit::Done)
}
