//! `completions`: a shell's script, which asks the program itself for words.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::generate::{Shell, completion};

/// Print the completion script of a shell
///
/// Names of entries are completed when an age identity is at hand; it never prompts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec completions bash > ~/.local/share/bash-completion/completions/sonora-sec\n  \
    sonora-sec completions fish > ~/.config/fish/completions/sonora-sec.fish"
)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    context.terminal.page(&completion(args.shell))?;
    Ok(Exit::Done)
}
