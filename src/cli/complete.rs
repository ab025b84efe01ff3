//! Answers a shell that asks for completions. It never prompts and says nothing when it fails.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::CommandFactory as _;
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::core::clock::SystemClock;
use crate::core::disk::SystemDisk;
use crate::vault::kdf::KdfBound;
use crate::vault::name::Section;
use crate::vault::slots::Key;
use crate::vault::store::{FirstUse, Options, Store};

use super::args::Cli;
use super::context::Context;
use super::environment;
use super::exit::Exit;
use super::keys::IdentitySource;
use super::prompt::Prompts;
use super::settings::Settings;

/// The variable by which a completion script asks.
pub(super) const VARIABLE: &str = "SONORA_SEC_COMPLETE";

/// Most names that are offered.
const MAX_NAMES: usize = 1000;

/// Answers a completion request, if this run is one.
pub(super) fn answer() -> Option<Exit> {
    std::env::var_os(VARIABLE)?;
    let folder = std::env::current_dir().ok();
    let answered = CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .bin("sonora-sec")
        .completer("sonora-sec")
        .try_complete(std::env::args_os(), folder.as_deref());
    match answered {
        Ok(true) => Some(Exit::Done),
        Ok(false) => None,
        Err(_) => Some(Exit::Failed),
    }
}

/// Completes the names of entries.
pub(super) fn entry_names() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let names = names(&typed).unwrap_or_default();
        names.into_iter().map(CompletionCandidate::new).collect()
    })
}

/// Returns the names that begin so, if an identity at hand opens the vault.
fn names(typed: &str) -> Option<Vec<String>> {
    // Words that are no text are none of the options sought here.
    let typed_words = || std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let word = |option: &str| word_after(typed_words().skip_while(|word| word != "--"), option);
    let (settings, _) =
        Settings::read(word("--config").map(PathBuf::from).as_deref(), Some(&[])).ok()?;
    let path = word("--vault")
        .map(PathBuf::from)
        .or_else(|| environment::path("VAULT"))
        .or(settings.vault)
        .or_else(|| Some(super::folders()?.data_dir().join("default.svault")))?;
    let options = Options {
        path,
        state_folder: Context::state_folder().ok()?,
        lock_timeout: std::time::Duration::ZERO,
        kdf: KdfBound::Usual,
        expect: None,
        accept_older: None,
        first_use: FirstUse::Refuse,
        slot: None,
    };
    let prompts = Prompts::Refused("this is a completion");
    let identities =
        IdentitySource::of(word("--identity").map(PathBuf::from).as_ref())?.read(prompts).ok()?;
    let store = Store::new(&SystemDisk, &SystemClock, options, |_| {}).ok()?;
    let seen = store.look().ok()?;
    let unlocked = store.unlock(&seen, &Key::Identities(&identities)).ok()?;
    let vault = store.open(seen, &unlocked).ok()?;
    let mut names = Vec::new();
    vault
        .for_each_entry(|entry| {
            let name = entry.key.name.as_str();
            let wanted = entry.key.section == Section::Secret && name.starts_with(typed);
            if wanted && names.len() < MAX_NAMES {
                names.push(name.to_owned());
            }
        })
        .ok()?;
    Some(names)
}

/// Returns the value of an option among the words typed so far.
fn word_after(words: impl Iterator<Item = String>, option: &str) -> Option<String> {
    let mut words = words;
    while let Some(word) = words.next() {
        if word == option {
            return words.next();
        }
        if let Some(value) = word.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}
