//! `edit`: a value in the user's editor, in a private file that lives in memory.

use std::fs::File;

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::editor::Editor;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::unreadable;
use crate::cli::private_folder::PrivateFolder;
use crate::core::clock::Clock as _;
use crate::core::disk::{Disk as _, SystemDisk};
use crate::core::limits::read_secret_at_most;
use crate::core::secret::SecretValue;
use crate::core::text::printable;
use crate::vault::VaultError;
use crate::vault::entry::MAX_VALUE_BYTES;
use crate::vault::name::{Key, Name};
use crate::vault::store::OlderGenerations;

use super::get::find;

/// Edit a secret in VISUAL or EDITOR
///
/// The value lies in a private file in memory (tmpfs) while it is edited, and is wiped after.
/// vim, nano and emacs are told to keep no swap, undo or history of it. What is saved becomes a
/// new version; a value that had no final newline gets none.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec edit tls_key\n  EDITOR=nano sonora-sec edit motd")]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
    /// Use the folder for temporary files where there is none in memory
    #[arg(long)]
    on_disk: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    let editor = Editor::of_environment()?;
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[name.as_str()])?;
    let before = find(&vault, &name, None)?;
    let shown = printable(name.as_str());
    if before.value.expose_str().is_none() {
        let message = format!("the value of `{shown}` is no text");
        return Err(CliError::bad_input(message).hint(
            "edit a copy: `sonora-sec get NAME --output FILE`, then `sonora-sec store NAME --replace \
             --from-file FILE`",
        ));
    }
    let value = edited(&editor, &before.value, args.on_disk, context)?;
    if value.is_same_as(&before.value) {
        let sentence = format!("`{shown}` was not changed");
        return context.tell_unchanged(&store, vault.signed(), "edit", &sentence, |report| {
            report.name = Some(name.as_str().to_owned());
            report.version = Some(before.number);
        });
    }
    if value.expose_secret().is_empty() {
        return Err(CliError::bad_input("the edited value is empty, nothing was changed")
            .hint("`sonora-sec remove NAME` removes an entry"));
    }
    let (key, now) = (Key::secret(name.clone()), Context::clock().now());
    let kept = context.settings.store.versions;
    let (version, written) =
        store.change(&keyring.unlocked, OlderGenerations::Keep, |transaction| {
            let text = || name.as_str().to_owned();
            let mut entry =
                transaction.entry(&key)?.ok_or_else(|| VaultError::NoEntry { name: text() })?;
            let (actual, expected) = (entry.newest().number, before.number);
            if actual != expected {
                return Err(VaultError::VersionDiffers { name: text(), actual, expected });
            }
            let version = entry.add_value(value, None, now, kept);
            // An expiry belongs to the value it was given for.
            entry.about.expires = None;
            transaction.put(entry);
            Ok(version)
        })?;
    let sentence = format!("stored `{shown}`, version {version}");
    context.tell_change(&store, &written, "edit", &sentence, |report| {
        report.name = Some(name.as_str().to_owned());
        report.version = Some(version);
    })
}

fn edited(
    editor: &Editor,
    before: &SecretValue,
    on_disk: bool,
    context: &Context,
) -> Result<SecretValue, CliError> {
    let folder = PrivateFolder::new(on_disk)?;
    let file = folder.path().join("value");
    SystemDisk
        .create_new(&file, None)
        .and_then(|mut file| file.write_all(before.expose_secret()))
        .map_err(|error| CliError::io(format!("could not write `{}`", file.display()), &error))?;
    editor.edit(&file, folder.path(), context.terminal)?;
    let shown = file.display();
    let opened = File::open(&file)
        .map_err(|error| CliError::io(format!("could not open `{shown}`"), &error))?;
    // One more than a value may have: an editor ends a file with a newline.
    let after = read_secret_at_most(opened, MAX_VALUE_BYTES + 1)
        .map_err(|error| unreadable("the edited value", error))?;
    let bytes = after.expose_secret();
    match bytes.strip_suffix(b"\n") {
        Some(line) if !before.expose_secret().ends_with(b"\n") => Ok(SecretValue::copy_of(line)),
        _ => Ok(after),
    }
}
