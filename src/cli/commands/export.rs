//! `export`: entries in the clear, in a format that other programs read, where the user asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::terminal::write_secret;
use crate::cli::variables;
use crate::core::clock::{Clock as _, Timestamp};
use crate::core::disk::{self, SystemDisk};
use crate::core::text::printable;
use crate::vault::VaultError;
use crate::vault::exchange::{Item, Variable, dotenv, github_env, json, shell};
use crate::vault::name::{Name, Section};
use crate::vault::read::OpenVault;

/// Variables that GitHub Actions sets itself, and takes from nobody.
const GITHUB_OWN: &[&str] = &["ACTIONS_", "GITHUB_", "RUNNER_"];

/// Export secrets in the clear, as other programs read them
///
/// Without a name every entry is exported. Variables have the entry's name in upper case. For a
/// program that is started here, `run` needs no file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec export --to dotenv -o .env\n  \
    sonora-sec export --to shell discord_token --yes\n  \
    sonora-sec export --to github-env lavalink_password --yes")]
pub(crate) struct Args {
    /// The entries' names; without one, every entry
    #[arg(value_name = "NAME", add = complete::entry_names())]
    names: Vec<String>,
    /// How they are written
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: To,
    /// Write to a file (0600, whole or not at all; github-env appends)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Lines of NAME=value, as python-dotenv reads them
    Dotenv,
    /// Variables for the later steps of a GitHub Actions job, and masks for its log
    GithubEnv,
    /// One object: {"name": "text"}, or {"encoding": "base64", "value": "..."} for bytes
    Json,
    /// Lines of export NAME='value' for a POSIX shell
    Shell,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let names = args
        .names
        .iter()
        .map(|name| Name::new(name))
        .collect::<Result<BTreeSet<Name>, VaultError>>()?;
    let target = args.target()?;
    let what = match names.len() {
        0 => "every entry".to_owned(),
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    let question = format!("Write {what} in the clear to {}?", shown(target.as_deref()));
    context.prompts.confirm(&question, context.global.yes)?;

    let store = context.store()?;
    let (vault, keyring) = context.open(&store)?;
    let items = find(context, &vault, &names)?;
    let found: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    store.record_reading(&vault, &keyring.unlocked, &found)?;
    drop(vault);
    let document = match args.to {
        To::Dotenv => dotenv::write(&variables(&items, &variable_name)?)?,
        To::GithubEnv => {
            let written = github_env::write(&variables(&items, &github_name)?)?;
            // A value must be masked before anything could print it.
            write_secret(written.masks.expose_secret())?;
            written.variables
        }
        To::Json => json::write(&items),
        To::Shell => shell::write(&variables(&items, &variable_name)?)?,
    };
    let bytes = document.expose_secret();
    let Some(path) = target else {
        write_secret(bytes)?;
        return Ok(Exit::Done);
    };
    let written = match args.to {
        To::GithubEnv => append(&path, bytes),
        _ => disk::replace(&SystemDisk, &path, bytes),
    };
    written.map_err(|error| {
        CliError::io(format!("could not write to {}", shown(Some(&path))), &error)
    })?;
    if args.to == To::GithubEnv && context.terminal.json {
        // The masks are all that the runner may find on standard output.
        return Ok(Exit::Done);
    }
    let entries = if items.len() == 1 { "entry" } else { "entries" };
    let what = format!("{} {entries}", items.len());
    let names = items.iter().map(|item| item.name.as_str().to_owned()).collect();
    context.tell_file(&path, names, &what)?;
    Ok(Exit::Done)
}

impl Args {
    /// Returns the file to write to; nothing is standard output.
    fn target(&self) -> Result<Option<PathBuf>, CliError> {
        if self.to != To::GithubEnv || self.output.is_some() {
            return Ok(self.output.clone());
        }
        environment::github_env().map(Some).ok_or_else(|| {
            CliError::bad_input("GITHUB_ENV is not set: this is no step of a GitHub Actions job")
                .hint("name the file with `-o FILE`")
        })
    }
}

/// Returns what a message calls the place.
fn shown(target: Option<&Path>) -> String {
    match target {
        Some(path) => format!("`{}`", printable(&path.to_string_lossy())),
        None => "standard output".to_owned(),
    }
}

/// Returns the newest values of the entries of these names, or of all, sorted by name.
fn find(
    context: &Context,
    vault: &OpenVault,
    names: &BTreeSet<Name>,
) -> Result<Vec<Item>, CliError> {
    let now = Context::clock().now();
    let mut items = Vec::new();
    let mut expired: Vec<(Name, Timestamp)> = Vec::new();
    vault.for_each_entry(|entry| {
        let name = &entry.key.name;
        let wanted = names.is_empty() || names.contains(name);
        if entry.key.section != Section::Secret || !wanted {
            return;
        }
        let newest = entry.versions.last();
        items.extend(newest.map(|newest| Item { name: name.clone(), value: newest.value() }));
        let at = entry.about.expires.filter(|expires| *expires <= now);
        expired.extend(at.map(|at| (name.clone(), at)));
    })?;
    let found: BTreeSet<&Name> = items.iter().map(|item| &item.name).collect();
    if let Some(missing) = names.iter().find(|name| !found.contains(name)) {
        return Err(VaultError::NoEntry { name: missing.as_str().to_owned() }.into());
    }
    for (name, at) in expired {
        let name = printable(name.as_str());
        context.terminal.warn(&format!("`{name}` expired at {}", at.to_rfc3339()));
    }
    Ok(items)
}

/// Names a variable for each entry.
fn variables<'i>(
    items: &'i [Item],
    name_of: &dyn Fn(&str) -> Result<String, CliError>,
) -> Result<Vec<Variable<'i>>, CliError> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let mut variables = Vec::new();
    for item in items {
        let name = item.name.as_str();
        let variable = name_of(name)?;
        if let Some(other) = taken.insert(variable.clone(), name) {
            let (other, name) = (printable(other), printable(name));
            return Err(CliError::bad_input(format!(
                "the entries `{other}` and `{name}` would both set `{variable}`"
            ))
            .hint("name the entries to export, or use `--to json`, which keeps their names"));
        }
        variables.push(Variable { variable, item });
    }
    Ok(variables)
}

fn variable_name(name: &str) -> Result<String, CliError> {
    let hint = "name the entries to export, or use `--to json`, which keeps their names";
    variables::of_entry(name).map_err(|error| error.hint(hint))
}

fn github_name(name: &str) -> Result<String, CliError> {
    let variable = variable_name(name)?;
    if GITHUB_OWN.iter().any(|start| variable.starts_with(start)) {
        let name = printable(name);
        return Err(CliError::bad_input(format!(
            "the entry `{name}` would set `{variable}`, which GitHub Actions keeps for itself"
        ))
        .hint("name the entries to export"));
    }
    Ok(variable)
}

/// Appends lines to a file that others write to as well.
fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = open_to_append(path)?;
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    file.write_all(bytes)
}

fn open_to_append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
