//! `receipt show`: the short form to keep elsewhere, for `--expect-receipt`.

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::views;
use crate::render::json::ReceiptReport;
use crate::vault::receipts::ShortReceipt;

/// Show what proves later that the vault is not an older or another one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec receipt show\n  \
    sonora-sec get discord_token --identity ci.key --expect-receipt \"$RECEIPT\"")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the vault's receipt: generation, head and signer
    Show,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let Command::Show = args.command;
    let store = context.store()?;
    let seen = store.look()?;
    let signed = seen.signed();
    let short = ShortReceipt::of(signed).to_string();
    if seen.receipt().is_none() {
        context.terminal.warn(
            "this machine has not opened the vault yet, so nothing vouches for what is shown",
        );
    }
    if context.terminal.json {
        context.terminal.report(&ReceiptReport::new(
            short,
            signed.header.id.to_hex(),
            signed.header.generation,
            signed.head.to_hex(),
            views::fingerprint(&signed.header),
            seen.receipt().map(|receipt| receipt.seen.to_rfc3339()),
        ))?;
    } else {
        context.terminal.page(&format!("{short}\n"))?;
    }
    Ok(Exit::Done)
}
