//! `backup`: copies of the vault elsewhere, proven to open, and the vault made from one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueHint};

use crate::cli::args::OldPassphraseArgs;
use crate::cli::backup_keys::BackupKeys;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::Timestamp;
use crate::render::json::{BackupLine, BackupReport, BackupsReport, VerifiedLine, VerifiedReport};
use crate::render::text;
use crate::vault::VaultError;
use crate::vault::backup::BackupFile;
use crate::vault::read::Verified;
use crate::vault::receipts::ShortReceipt;

/// Copy the vault elsewhere, check copies, and restore one
///
/// A backup is the whole vault, still encrypted: it opens on any machine with the keys that opened
/// the vault when it was made.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec backup create --to /mnt/backups --keep 14\n  \
    sonora-sec backup verify /mnt/backups/default-g7-....svault\n  \
    sonora-sec backup restore /mnt/backups/default-g7-....svault")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Copy the vault into a folder, and check that the copy opens
    Create(CreateArgs),
    /// List the backups in a folder; needs no key
    List {
        /// The folder; else the one beside the vault, which holds its last generations
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        folder: Option<PathBuf>,
    },
    /// Decrypt everything in a backup and print counts, nothing else
    Verify(VerifyArgs),
    /// Make a backup's entries the vault's next generation
    ///
    /// The vault keeps its present keys, and the generation before stays beside it. Where the
    /// vault is gone, it is made anew with the backup's keys.
    Restore(RestoreArgs),
}

#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// The folder, made where it is missing
    #[arg(long = "to", value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,
    /// Remove the oldest backups of this vault there, all but N, once the new one is proven
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    keep: Option<u64>,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The backup; else all generations kept beside the vault
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
    #[command(flatten)]
    old: OldPassphraseArgs,
}

#[derive(Debug, clap::Args)]
struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
    #[command(flatten)]
    old: OldPassphraseArgs,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        Command::Create(args) => create(args, context),
        Command::List { folder } => list(folder.as_deref(), context),
        Command::Restore(args) => restore(args, context),
        Command::Verify(args) => verify(args, context),
    }
}

fn create(args: &CreateArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let (vault, keyring) = context.open_to_read(&store, &[])?;
    let copied = store.back_up(&vault, &keyring.unlocked.dk, &args.folder)?;
    let kept = args.keep.map(|kept| usize::try_from(kept).unwrap_or(usize::MAX));
    let removed = match kept {
        Some(kept) => Some(store.prune_backups(&args.folder, vault.signed(), kept)?),
        None => None,
    };
    let shown = copied.path.display().to_string();
    if context.terminal.json {
        let header = &vault.signed().header;
        let mut report = BackupReport::new(
            shown,
            header.generation,
            ShortReceipt::of(vault.signed()).to_string(),
        );
        report.entries = copied.verified.entries;
        report.bytes = copied.verified.bytes;
        report.removed = removed;
        context.terminal.report(&report)?;
        return Ok(Exit::Done);
    }
    let what = if copied.is_old { "is there already" } else { "was made" };
    context.terminal.say(&format!(
        "the backup `{shown}` {what}, and all of it opens ({} entries)",
        copied.verified.entries
    ));
    if let Some(removed) = removed.filter(|removed| *removed > 0) {
        context.terminal.say(&format!("older backups removed: {removed}"));
    }
    Ok(Exit::Done)
}

fn list(folder: Option<&Path>, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let folder = folder.map_or_else(|| store.kept_folder(), Path::to_owned);
    let present = store.look().ok().map(|seen| seen.signed().header.id);
    let (mut lines, mut exit) = (Vec::new(), Exit::Done);
    for file in store.backups_in(&folder)? {
        match file {
            Ok(file) => lines.push(line(&file, present.map(|id| id == file.signed.header.id))),
            Err(error) => {
                exit = tell(context, error, exit);
            }
        }
    }
    if context.terminal.json {
        context.terminal.report(&BackupsReport::new(lines))?;
        return Ok(exit);
    }
    let mut rows =
        vec![["GENERATION", "BYTES", "MODIFIED", "VAULT", "FILE"].map(str::to_owned).to_vec()];
    rows.extend(lines.into_iter().map(|line| {
        let of = match line.is_of_this_vault {
            None => "unknown",
            Some(false) => "another",
            Some(true) => "this",
        };
        let modified = line.modified.unwrap_or_default();
        vec![
            line.generation.to_string(),
            line.bytes.to_string(),
            modified,
            of.to_owned(),
            line.path,
        ]
    }));
    context.terminal.page(&text::columns(&rows))?;
    Ok(exit)
}

fn line(file: &BackupFile, is_of_this_vault: Option<bool>) -> BackupLine {
    let modified = std::fs::metadata(&file.path).and_then(|metadata| metadata.modified()).ok();
    BackupLine {
        path: file.path.display().to_string(),
        id: file.signed.header.id.to_hex(),
        generation: file.signed.header.generation,
        bytes: file.bytes,
        modified: modified
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .and_then(|since| Timestamp::from_seconds(since.as_secs()))
            .map(Timestamp::to_rfc3339),
        is_of_this_vault,
    }
}

fn verify(args: &VerifyArgs, context: &Context) -> Result<Exit, CliError> {
    let mut keys = BackupKeys::new(context, &args.old);
    let store = context.store()?;
    let files = match &args.file {
        Some(file) => vec![Ok(file.clone())],
        None => {
            let kept = store.backups_in(&store.kept_folder())?;
            kept.into_iter().map(|file| file.map(|file| file.path)).collect()
        }
    };
    if files.is_empty() {
        return Err(CliError::bad_input("no generation is kept beside the vault")
            .hint("name a file: `sonora-sec backup verify FILE`"));
    }
    if args.file.is_none()
        && let Ok(seen) = store.look()
    {
        // Most of them are under the key that the vault has now.
        keys.take(context.unlock(&store, &seen)?);
    }
    let (mut lines, mut exit) = (Vec::new(), Exit::Done);
    for file in files {
        let verified = file.map_err(CliError::from).and_then(|path| verify_one(&mut keys, &path));
        match verified {
            Ok(line) => lines.push(line),
            // A single one that fails is the command's own error.
            Err(error) if args.file.is_some() => return Err(error),
            Err(error) => {
                exit = worse(exit, error.exit);
                if !context.terminal.json {
                    context.terminal.tell(&error);
                }
                lines.push(VerifiedLine::Failed(error.to_report()));
            }
        }
    }
    if context.terminal.json {
        context.terminal.report(&VerifiedReport::new(lines))?;
        return Ok(exit);
    }
    let mut rows = vec![
        ["GENERATION", "ENTRIES", "VERSIONS", "BLOCKS", "BYTES", "FILE"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(lines.into_iter().filter_map(|line| match line {
        VerifiedLine::Holds { path, generation, entries, versions, blocks, bytes } => {
            let mut row: Vec<String> =
                [generation, entries, versions, blocks, bytes].iter().map(u64::to_string).collect();
            row.push(path);
            Some(row)
        }
        VerifiedLine::Failed(_) => None,
    }));
    context.terminal.page(&text::columns(&rows))?;
    Ok(exit)
}

fn verify_one(keys: &mut BackupKeys<'_>, path: &Path) -> Result<VerifiedLine, CliError> {
    let vault = keys.open(path)?;
    let Verified { entries, versions, blocks, bytes } = vault.verify().map_err(of_backup)?;
    Ok(VerifiedLine::Holds {
        path: path.display().to_string(),
        generation: vault.signed().header.generation,
        entries,
        versions,
        blocks,
        bytes,
    })
}

fn restore(args: &RestoreArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.store()?;
    let mut keys = BackupKeys::new(context, &args.old);
    let present = match store.look() {
        Err(VaultError::NoVault { .. }) => None,
        Err(error) => return Err(error.into()),
        Ok(seen) => {
            let keyring = context.unlock(&store, &seen)?;
            Some(store.open(seen, keys.take(keyring))?)
        }
    };
    let backup = keys.open(&args.file)?;
    let verified = backup.verify().map_err(of_backup)?;
    let shown = name_of(&args.file);
    let (entries, generation) = (verified.entries, backup.signed().header.generation);
    let from = format!("generation {generation} in `{shown}` ({entries} entries)");
    let written = match present {
        Some(present) => {
            let before = present.count()?;
            let question =
                format!("Replace all {before} entries of the vault with those of {from}?");
            let unlocked = keys.unlocked(present.signed()).expect("the vault was opened with it");
            drop(present);
            context.prompts.confirm(&question, context.global.yes)?;
            store.restore_over(unlocked, &backup)?
        }
        None => {
            let path = store.path().display();
            let question = format!("Make the vault `{path}` from {from}?");
            context.prompts.confirm(&question, context.global.yes)?;
            let unlocked = keys.unlocked(backup.signed()).expect("the backup was opened with it");
            store.restore_missing(unlocked, &backup)?
        }
    };
    let number = written.signed.header.generation;
    let sentence = format!("restored {from}, as generation {number}");
    context.tell_change(&store, &written, "backup-restore", &sentence, |_| {})
}

/// Says of a damaged backup what can be done about it, which is not what helps a vault.
fn of_backup(error: VaultError) -> CliError {
    let is_damaged = matches!(error, VaultError::Damaged { .. });
    let error = CliError::from(error);
    if is_damaged { error.hint("use another backup: `sonora-sec backup list DIR`") } else { error }
}

fn tell(context: &Context, error: VaultError, exit: Exit) -> Exit {
    let error = of_backup(error);
    context.terminal.tell(&error);
    worse(exit, error.exit)
}

fn worse(one: Exit, other: Exit) -> Exit {
    if other.code() > one.code() { other } else { one }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned()
}
