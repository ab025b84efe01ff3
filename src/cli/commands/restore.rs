//! `restore`: makes an earlier value of an entry its newest again, as a new version.

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::Clock as _;
use crate::core::secret::SecretValue;
use crate::core::text::printable;
use crate::vault::VaultError;
use crate::vault::name::{Key, Name};
use crate::vault::store::OlderGenerations;

/// Make an earlier version of an entry its newest again
///
/// The value is stored as a new version, so nothing is lost. An expiry is dropped: it belonged to
/// the value that was there.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec history discord_token\n  \
    sonora-sec restore discord_token --version 2")]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
    /// The version to take the value from
    #[arg(long, value_name = "N")]
    version: u64,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    let store = context.store()?;
    let keyring = context.look_and_unlock(&store)?;
    let (key, from, now) = (Key::secret(name.clone()), args.version, Context::clock().now());
    let kept = context.settings.store.versions;
    let text = || name.as_str().to_owned();
    let (version, written) =
        store.change(&keyring.unlocked, OlderGenerations::Keep, |transaction| {
            let mut entry =
                transaction.entry(&key)?.ok_or_else(|| VaultError::NoEntry { name: text() })?;
            if entry.newest().number == from {
                return Err(VaultError::AlreadyNewest { name: text(), version: from });
            }
            let value = entry
                .versions
                .iter()
                .find(|version| version.number == from)
                .map(|version| SecretValue::copy_of(version.value.expose_secret()))
                .ok_or_else(|| VaultError::NoVersion { name: text(), version: from })?;
            let note = format!("restored from version {from}");
            let version = entry.add_value(value, Some(note), now, kept);
            entry.about.expires = None;
            transaction.put(entry);
            Ok(version)
        })?;
    let shown = printable(name.as_str());
    let sentence = format!("restored `{shown}` from version {from}, as version {version}");
    context.tell_change(&store, &written, "restore", &sentence, |report| {
        report.name = Some(text());
        report.version = Some(version);
    })
}
