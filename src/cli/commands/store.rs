//! `store`: puts a value into the vault, from a hidden prompt, standard input, a file, or chance.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueHint;

use crate::cli::args::duration;
use crate::cli::context::{Context, Keyring};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::unreadable;
use crate::core::clock::{Clock as _, Timestamp};
use crate::core::generate::Recipe;
use crate::core::limits::{ReadError, read_secret_at_most};
use crate::core::secret::{Passphrase, SecretValue};
use crate::vault::VaultError;
use crate::vault::entry::{Entry, MAX_NOTE_BYTES, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE_BYTES};
use crate::vault::name::{Key, Name};
use crate::vault::read::OpenVault;
use crate::vault::slots;
use crate::vault::store::{OlderGenerations, Store, Transaction};

use super::init;

/// Store a secret, read from a hidden prompt or standard input
///
/// The value is never an argument: other users see those. From a pipe, a value of one line
/// loses its final newline; `--raw` keeps it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec store discord_token\n  \
    sonora-sec store lavalink_password --generate\n  \
    sonora-sec store tls_key --from-file key.pem --expires 90d --tag host=node1")]
pub(crate) struct Args {
    /// The entry's name
    name: String,
    /// Read the value from a file, as it is
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "generate")]
    from_file: Option<PathBuf>,
    /// Make the value: length:32 (the default), words:6, hex:32, base64:32 or uuid
    #[arg(long, value_name = "RECIPE", num_args = 0..=1, require_equals = true, default_missing_value = "length:32")]
    generate: Option<Recipe>,
    /// Store a new version of an entry that exists
    #[arg(long, conflicts_with = "if_version")]
    replace: bool,
    /// Store only if the entry is at this version (0: only if there is none)
    #[arg(long, value_name = "N")]
    if_version: Option<u64>,
    /// Keep a final newline that came through a pipe
    #[arg(long)]
    raw: bool,
    /// When the secret should be replaced, such as 90d
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    expires: Option<Duration>,
    /// A word of your own (can be repeated)
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    tags: Vec<(String, String)>,
    /// A line of your own
    #[arg(long, value_name = "TEXT", value_parser = note)]
    note: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    check_number_of_tags(args.tags.len())?;
    let store = context.store()?;
    let new_passphrase = match store.look() {
        Ok(_) => None,
        Err(error) => offer_vault(context, &store, error)?,
    };
    let key = Key::secret(name);
    let (vault, keyring) = match new_passphrase {
        Some(passphrase) => open_new(&store, passphrase)?,
        None => context.open(&store)?,
    };
    // Asked before a value is typed or made; decided again under the lock.
    let version = vault.with_entry(&key, |entry| entry.versions.last().map_or(0, |v| v.number))?;
    args.check(&key, version)?;
    drop(vault);

    let value = value(args, context, key.name.as_str())?;
    let now = Context::clock().now();
    let kept = context.settings.store.versions;
    let mut value = Some(value);
    let (version, written) =
        store.change(&keyring.unlocked, OlderGenerations::Keep, |transaction| {
            let value = value.take().expect("a change is made once");
            args.apply(transaction, &key, value, now, kept)
        })?;
    let name = key.name.as_str();
    let shown = crate::core::text::printable(name);
    let sentence = format!("stored `{shown}`, version {version}");
    context.tell_change(&store, &written, "store", &sentence, |report| {
        report.name = Some(name.to_owned());
        report.version = Some(version);
    })
}

impl Args {
    /// Checks what is there against what was asked for.
    fn check(&self, key: &Key, version: Option<u64>) -> Result<(), VaultError> {
        let name = || key.name.as_str().to_owned();
        match (self.if_version, version) {
            (Some(expected), actual) if expected != actual.unwrap_or(0) => {
                let actual = actual.unwrap_or(0);
                Err(VaultError::VersionDiffers { name: name(), actual, expected })
            }
            (None, Some(version)) if !self.replace => {
                Err(VaultError::EntryExists { name: name(), version })
            }
            _ => Ok(()),
        }
    }

    fn apply(
        &self,
        transaction: &mut Transaction<'_>,
        key: &Key,
        value: SecretValue,
        now: Timestamp,
        kept: usize,
    ) -> Result<u64, VaultError> {
        let before = transaction.entry(key)?;
        self.check(key, before.as_ref().map(|entry| entry.newest().number))?;
        let mut entry = before.unwrap_or_else(|| Entry::new(key.clone()));
        let number = entry.add_value(value, None, now, kept);
        let about = &mut entry.about;
        about.tags.extend(self.tags.iter().cloned());
        check_number_of_tags(about.tags.len())?;
        about.note = self.note.clone().or(about.note.take());
        // An expiry belongs to the value it was given for.
        about.expires = self.expires.map(|after| now.plus_seconds(after.as_secs()));
        transaction.put(entry);
        Ok(number)
    }
}

/// Offers to make the vault that is missing, where someone can answer; returns what opens it.
fn offer_vault(
    context: &Context,
    store: &Store<'_>,
    error: VaultError,
) -> Result<Option<Passphrase>, CliError> {
    let VaultError::NoVault { path } = &error else { return Err(error.into()) };
    if !context.prompts.are_allowed() {
        return Err(error.into());
    }
    let question = format!("There is no vault at `{}`. Make one?", path.display());
    context.prompts.confirm(&question, false)?;
    let made = init::make(&init::Args::default(), context, store)?;
    context.terminal.say(&init::sentence(store));
    Ok(made.passphrase)
}

/// Opens the vault that was just made, without asking once more.
fn open_new(store: &Store<'_>, passphrase: Passphrase) -> Result<(OpenVault, Keyring), VaultError> {
    let seen = store.look()?;
    let unlocked = store.unlock(&seen, &slots::Key::Passphrase(&passphrase))?;
    let vault = store.open(seen, &unlocked)?;
    Ok((vault, Keyring { unlocked, passphrase: Some(passphrase) }))
}

fn value(args: &Args, context: &Context, name: &str) -> Result<SecretValue, CliError> {
    if let Some(recipe) = args.generate {
        return Ok(recipe.make());
    }
    if let Some(path) = &args.from_file {
        return from_file(path);
    }
    if io::stdin().is_terminal() {
        if !context.prompts.are_allowed() {
            return Err(CliError::bad_input("there is no value: standard input is a terminal")
                .hint("pipe the value, or use `--from-file FILE` or `--generate`"));
        }
        let question = format!("value of `{}`", crate::core::text::printable(name));
        let typed = context.prompts.new_secret(&question, "")?;
        if typed.expose_secret().is_empty() {
            return Err(CliError::bad_input("the value is empty"));
        }
        return Ok(typed);
    }
    from_pipe(args, context)
}

fn from_file(path: &Path) -> Result<SecretValue, CliError> {
    let shown = path.display();
    let file = File::open(path)
        .map_err(|error| CliError::io(format!("could not open `{shown}`"), &error))?;
    read_secret_at_most(file, MAX_VALUE_BYTES)
        .map_err(|error| too_large(&format!("`{shown}`"), error))
}

fn from_pipe(args: &Args, context: &Context) -> Result<SecretValue, CliError> {
    let value = read_secret_at_most(io::stdin(), MAX_VALUE_BYTES)
        .map_err(|error| too_large("standard input", error))?;
    let bytes = value.expose_secret();
    if bytes.is_empty() {
        context.terminal.warn("standard input was empty; an empty value is stored");
        return Ok(value);
    }
    let Some(line) = bytes.strip_suffix(b"\n").filter(|line| !line.contains(&b'\n')) else {
        return Ok(value);
    };
    if args.raw {
        return Ok(value);
    }
    context.terminal.say("dropped the final newline; `--raw` keeps it");
    Ok(SecretValue::copy_of(line.strip_suffix(b"\r").unwrap_or(line)))
}

fn too_large(what: &str, error: ReadError) -> CliError {
    match error {
        ReadError::TooLarge { .. } => VaultError::ValueTooLarge.into(),
        other @ ReadError::Io(_) => unreadable(what, other),
    }
}

fn tag(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write a tag as KEY=VALUE")?;
    if key.is_empty() {
        return Err("a tag's key is empty".to_owned());
    }
    if key.len() > MAX_TAG_BYTES || value.len() > MAX_TAG_BYTES {
        return Err(format!("a tag's key and value have at most {MAX_TAG_BYTES} bytes"));
    }
    Ok((key.to_owned(), value.to_owned()))
}

fn check_number_of_tags(count: usize) -> Result<(), VaultError> {
    if count > MAX_TAGS {
        return Err(VaultError::BadMetadata { what: format!("a list of over {MAX_TAGS} tags") });
    }
    Ok(())
}

fn note(text: &str) -> Result<String, String> {
    if text.len() > MAX_NOTE_BYTES {
        return Err(format!("a note has at most {MAX_NOTE_BYTES} bytes"));
    }
    Ok(text.to_owned())
}
