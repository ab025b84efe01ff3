//! `import`: entries out of a file of another program, all in one generation or none.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use crate::cli::args::OldPassphraseArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::{Source, unreadable};
use crate::core::clock::{Clock as _, Timestamp};
use crate::core::limits::read_secret_at_most;
use crate::core::secret::SecretValue;
use crate::core::text::printable;
use crate::render::json::ImportLine;
use crate::vault::VaultError;
use crate::vault::entry::Entry;
use crate::vault::exchange::dotenv::{self, Expansion};
use crate::vault::exchange::{
    ExchangeError, Import, Item, LeftOut, MAX_DOCUMENT_BYTES, json, py_sonora,
};
use crate::vault::name::Key;
use crate::vault::read::OpenVault;
use crate::vault::store::{OlderGenerations, Transaction};

const OLD_HINT: &str = "give it with `--old-passphrase-file FILE`, `--old-passphrase-fd N`, \
    `--old-passphrase-command ARGV` or SONORA_SEC_OLD_PASSPHRASE";

/// Names that one message lists.
const MAX_LISTED: usize = 20;

/// Import secrets from a .env file, a JSON object, or py-sonora's vault
///
/// Everything is imported as one change, or nothing is. The file stays as it is. Names from .env
/// are turned to lower case, and ${NAME} is replaced by what stands above it in the file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec import --from dotenv .env\n  \
    sonora-sec import --from py-sonora .sonora_vault --old-passphrase-file old.txt\n  \
    sonora-sec export --to json --yes --vault old.svault | sonora-sec import --from json -")]
pub(crate) struct Args {
    /// The file, or - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// What the file is
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: From,
    /// Store new versions of entries that have other values
    #[arg(long)]
    replace: bool,
    /// Keep ${NAME} in values as it is (dotenv)
    #[arg(long)]
    no_expand: bool,
    /// Leave out what cannot be read, and name it (py-sonora)
    #[arg(long)]
    skip_unreadable: bool,
    #[command(flatten)]
    old: OldPassphraseArgs,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    /// Lines of NAME=value, as python-dotenv reads them
    Dotenv,
    /// One object: {"name": "text"}, or {"encoding": "base64", "value": "..."} for bytes
    Json,
    /// The credential vault of py-sonora
    PySonora,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    args.check()?;
    let store = context.store()?;
    let seen = store.look()?;
    let import = args.read(context)?;
    args.judge(context, &import.left_out)?;

    let keyring = context.unlock(&store, &seen)?;
    let vault = store.open(seen, &keyring.unlocked)?;
    // Asked before the lock is taken, so that all conflicts can be named; decided again under it.
    let plan = Plan::of(&vault, import.items)?;
    if !args.replace && !plan.differing.is_empty() {
        return Err(conflict(&plan.differing));
    }
    let mut line = ImportLine {
        imported: 0,
        replaced: 0,
        skipped: plan.same,
        left_out: import.left_out.into_iter().map(|left_out| left_out.name).collect(),
    };
    if plan.items.is_empty() {
        return context.tell_unchanged(
            &store,
            vault.signed(),
            "import",
            &sentence(&line),
            |report| {
                report.import = Some(line);
            },
        );
    }
    drop(vault);
    let now = Context::clock().now();
    let kept = context.settings.store.versions;
    let (counts, written) =
        store.change(&keyring.unlocked, OlderGenerations::Keep, |transaction| {
            let mut counts = Counts::default();
            for item in plan.items {
                args.apply(transaction, item, now, kept, &mut counts)?;
            }
            Ok(counts)
        })?;
    line.imported = counts.imported;
    line.replaced = counts.replaced;
    line.skipped += counts.skipped;
    let code = context.tell_change(&store, &written, "import", &sentence(&line), |report| {
        report.import = Some(line);
    })?;
    args.tell_what_is_left(context);
    Ok(code)
}

impl Args {
    /// Refuses options that would do nothing.
    fn check(&self) -> Result<(), CliError> {
        let only = |option: &str, format: &str| {
            Err(CliError::new(
                Exit::Failed,
                "usage",
                format!("`{option}` goes with `--from {format}` only"),
            ))
        };
        if self.from != From::PySonora && self.skip_unreadable {
            return only("--skip-unreadable", "py-sonora");
        }
        if self.from != From::PySonora && self.old.is_given() {
            return only("--old-passphrase-...", "py-sonora");
        }
        if self.from != From::Dotenv && self.no_expand {
            return only("--no-expand", "dotenv");
        }
        Ok(())
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    /// Returns what a message calls the file.
    fn shown(&self) -> String {
        if self.is_stdin() {
            "standard input".to_owned()
        } else {
            format!("`{}`", printable(&self.file.to_string_lossy()))
        }
    }

    /// Reads the file.
    fn read(&self, context: &Context) -> Result<Import, CliError> {
        #[cfg(unix)]
        if let Some(number) = self.old.fd {
            crate::core::sys::keep_from_children(number);
        }
        let shown = self.shown();
        let document = if self.is_stdin() {
            read_secret_at_most(io::stdin(), MAX_DOCUMENT_BYTES)
        } else {
            let file = File::open(&self.file)
                .map_err(|error| CliError::io(format!("could not open {shown}"), &error))?;
            read_secret_at_most(file, MAX_DOCUMENT_BYTES)
        };
        let document = document.map_err(|error| unreadable(&shown, error))?;
        let import = match self.from {
            From::Dotenv if self.no_expand => dotenv::read(&document, Expansion::Keep),
            From::Dotenv => dotenv::read(&document, Expansion::Expand),
            From::Json => json::read(&document),
            From::PySonora => py_sonora::read(&document, &self.old_passphrase(context)?),
        };
        import.map_err(|error| self.explain(error))
    }

    fn old_passphrase(&self, context: &Context) -> Result<SecretValue, CliError> {
        let read = match Source::of_old(&self.old) {
            Some(source) => source.read_bytes(context.terminal),
            None => {
                let question = format!("passphrase of py-sonora's vault {}", self.shown());
                context.prompts.secret(&question, OLD_HINT)
            }
        };
        let read = read?;
        if matches!(read.expose_secret(), b"" | b"\n" | b"\r\n") {
            return Err(CliError::bad_input("the old passphrase is empty"));
        }
        Ok(read)
    }

    fn explain(&self, error: ExchangeError) -> CliError {
        let mut told = CliError::from(error);
        told.message = format!("could not import {}: {}", self.shown(), told.message);
        told
    }

    /// Stops at what could not be read, or names it and goes on.
    fn judge(&self, context: &Context, left_out: &[LeftOut]) -> Result<(), CliError> {
        if left_out.is_empty() {
            return Ok(());
        }
        if self.skip_unreadable {
            for LeftOut { name, why } in left_out {
                context.terminal.warn(&format!("left out: `{}` {why}", printable(name)));
            }
            return Ok(());
        }
        let reasons = left_out.iter().map(|LeftOut { name, why }| format!("`{name}` {why}"));
        let message = format!("could not import all of {}: {}", self.shown(), list(reasons));
        Err(CliError::new(Exit::Damaged, "damaged", message).hint(
            "nothing was imported; `--skip-unreadable` imports the rest, and names what is left out",
        ))
    }

    /// Adds one entry, or a version of it.
    fn apply(
        &self,
        transaction: &mut Transaction<'_>,
        item: Item,
        now: Timestamp,
        kept: usize,
        counts: &mut Counts,
    ) -> Result<(), VaultError> {
        let Item { name, value } = item;
        let key = Key::secret(name);
        let before = transaction.entry(&key)?;
        let count = match &before {
            None => &mut counts.imported,
            Some(entry) if entry.newest().value.is_same_as(&value) => {
                counts.skipped += 1;
                return Ok(());
            }
            Some(entry) if !self.replace => {
                let (name, version) = (key.name.as_str().to_owned(), entry.newest().number);
                return Err(VaultError::EntryExists { name, version });
            }
            Some(_) => &mut counts.replaced,
        };
        *count += 1;
        let mut entry = before.unwrap_or_else(|| Entry::new(key));
        entry.add_value(value, None, now, kept);
        // An expiry belongs to the value it was given for.
        entry.about.expires = None;
        transaction.put(entry);
        Ok(())
    }

    /// Says that the secrets are still in the file, too.
    fn tell_what_is_left(&self, context: &Context) {
        if self.is_stdin() || context.terminal.json {
            return;
        }
        let shown = self.shown();
        context.terminal.say(&match self.from {
            From::Dotenv | From::Json => format!(
                "{shown} still holds the secrets in the clear: delete it when nothing reads it \
                 any more, and change those that were ever committed or shared"
            ),
            From::PySonora => format!(
                "{shown} still holds the secrets under the old passphrase: delete it when nothing \
                 reads it any more"
            ),
        });
    }
}

/// What an import will do, as the vault stands.
struct Plan {
    /// What is new or has another value.
    items: Vec<Item>,
    /// The names that have another value.
    differing: Vec<String>,
    /// How many have that value already.
    same: usize,
}

impl Plan {
    fn of(vault: &OpenVault, items: Vec<Item>) -> Result<Self, VaultError> {
        let mut plan = Self { items: Vec::new(), differing: Vec::new(), same: 0 };
        for item in items {
            let present = vault.with_entry(&Key::secret(item.name.clone()), |entry| {
                entry.versions.last().is_some_and(|newest| newest.value().is_same_as(&item.value))
            })?;
            match present {
                Some(true) => plan.same += 1,
                Some(false) => {
                    plan.differing.push(item.name.as_str().to_owned());
                    plan.items.push(item);
                }
                None => plan.items.push(item),
            }
        }
        Ok(plan)
    }
}

/// What became of the entries under the lock.
#[derive(Default)]
struct Counts {
    imported: usize,
    replaced: usize,
    skipped: usize,
}

fn conflict(names: &[String]) -> CliError {
    let shown = list(names.iter().map(|name| format!("`{name}`")));
    let message = format!("there are entries with other values already: {shown}");
    CliError::new(Exit::Conflict, "entry-exists", message)
        .hint("nothing was imported; `--replace` stores new versions and keeps the old ones")
}

fn sentence(line: &ImportLine) -> String {
    format!(
        "imported {}, replaced {}, skipped {} that the vault has already",
        line.imported, line.replaced, line.skipped
    )
}

/// Joins words, the first of many.
fn list(words: impl ExactSizeIterator<Item = String>) -> String {
    let more = words.len().saturating_sub(MAX_LISTED);
    let mut shown: Vec<String> = words.take(MAX_LISTED).collect();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}
