//! `redact`: a filter that masks every value of the vault.

use std::io::{self, ErrorKind};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::mask;
use crate::cli::terminal::Unbuffered;
use crate::leaks::redact::{RedactError, Redactor};

/// Mask the vault's values in a text
///
/// Copies standard input to standard output, with *** in place of every value: of all entries, old
/// versions included, as it is and in base64, base64url, hex, percent-encoding and JSON. Lines
/// appear as they come. Values under 8 bytes are not masked; they are named in a warning. A value
/// that is compressed, encrypted, encoded in another way, or cut by line wraps or color codes is
/// not found.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journalctl -u bot | sonora-sec redact --identity bot.key\n  \
    sonora-sec redact <bot.log >shared.log")]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[])?;
    drop(keyring);
    let searcher = mask::every_value(&vault, context.terminal)?;
    drop(vault);
    match Redactor::new(&searcher).copy(&mut io::stdin().lock(), &mut Unbuffered::stdout()) {
        // A reader that has seen enough is no error.
        Err(RedactError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(RedactError::Write(error)) => {
            Err(CliError::io("could not write the masked text", &error))
        }
        Err(RedactError::Read(error)) => Err(CliError::io("could not read standard input", &error)),
        _ => Ok(Exit::Done),
    }
}
