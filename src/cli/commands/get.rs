//! `get`: a value to standard output, or to a file where the user asks for one.

use std::path::PathBuf;

use clap::ValueHint;
use data_encoding::BASE64;

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::terminal::write_value;
use crate::core::clock::{Clock as _, Timestamp};
use crate::core::disk::{self, SystemDisk};
use crate::core::secret::{SecretBuffer, SecretValue};
use crate::core::text::printable;
use crate::render::json::ValueReport;
use crate::vault::VaultError;
use crate::vault::name::{Key, Name};
use crate::vault::read::OpenVault;

/// Print a secret
///
/// The bytes are printed as they are; only a terminal gets a newline after them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec get discord_token\n  \
    sonora-sec get tls_key --output /run/bot/key.pem\n  \
    sonora-sec get discord_token --identity bot.key --json")]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
    /// An earlier version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    /// Write the value to a file (0600, whole or not at all)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// A value, and what is told with it.
pub(super) struct Found {
    pub(super) number: u64,
    pub(super) value: SecretValue,
    expires: Option<Timestamp>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    let store = context.store()?;
    let (vault, _) = context.open_to_read(&store, &[name.as_str()])?;
    let found = find(&vault, &name, args.version)?;
    warn_if_expired(context, &name, &found);
    let value = &found.value;
    if let Some(path) = &args.output {
        disk::replace(&SystemDisk, path, value.expose_secret()).map_err(|error| {
            CliError::io(format!("could not write the value to `{}`", path.display()), &error)
        })?;
        context.tell_file(path, vec![name.as_str().to_owned()], "the value")?;
    } else if context.terminal.json {
        report(context, name.as_str(), &found)?;
    } else {
        write_value(value)?;
    }
    Ok(Exit::Done)
}

/// Finds a value: the newest, or the version asked for.
pub(super) fn find(
    vault: &OpenVault,
    name: &Name,
    version: Option<u64>,
) -> Result<Found, VaultError> {
    let text = || name.as_str().to_owned();
    let found = vault
        .with_entry(&Key::secret(name.clone()), |entry| {
            let chosen = match version {
                None => entry.versions.last(),
                Some(number) => entry.versions.iter().find(|v| v.number == number),
            };
            chosen.map(|chosen| Found {
                number: chosen.number,
                value: chosen.value(),
                expires: entry.about.expires,
            })
        })?
        .ok_or_else(|| VaultError::NoEntry { name: text() })?;
    found.ok_or_else(|| VaultError::NoVersion { name: text(), version: version.unwrap_or(0) })
}

/// Warns when a secret should have been replaced by now.
pub(super) fn warn_if_expired(context: &Context, name: &Name, found: &Found) {
    if let Some(expires) = found.expires.filter(|expires| *expires <= Context::clock().now()) {
        let name = printable(name.as_str());
        context.terminal.warn(&format!("`{name}` expired at {}", expires.to_rfc3339()));
    }
}

fn report(context: &Context, name: &str, found: &Found) -> Result<(), CliError> {
    if let Some(text) = found.value.expose_str() {
        return context.terminal.secret_report(&ValueReport::new(
            name,
            found.number,
            "utf-8",
            text,
        ));
    }
    let bytes = found.value.expose_secret();
    let mut encoded = SecretBuffer::zeroed(BASE64.encode_len(bytes.len()));
    BASE64.encode_mut(bytes, encoded.expose_secret_mut());
    let text = std::str::from_utf8(encoded.expose_secret()).expect("base64 is ASCII");
    context.terminal.secret_report(&ValueReport::new(name, found.number, "base64", text))
}
