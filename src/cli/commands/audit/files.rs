//! `audit files`: who may read and change what holds secrets, and what else keeps them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueHint;

use crate::cli::args::duration;
use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::{IdentitySource, Source};
use crate::core::disk;
use crate::core::process::Hardened;
use crate::core::report::Report;
use crate::guard::{self, Examined};
use crate::hygiene::files::{FileFacts, Role, Surroundings, examine, gather};
use crate::render::text::surroundings::surroundings as shown;
use crate::vault::VaultError;
use crate::vault::store::Store;

/// Where secrets may lie readable: the mode of a file may be wider there.
const RUN_SECRETS: &str = "/run/secrets";

/// Look at who may read and change the files around the vault
///
/// Modes, owners and access lists of the vault, its backups, the state folder, the keys and passphrase files that are
/// given, and `.env` files in the working folder; the folders above them; core dumps; whether git tracks a `.env`; how
/// old the newest backup is. It opens nothing and needs no key.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec audit files\n  \
    sonora-sec audit files --backups /backups --max-backup-age 2d --fail-on medium")]
pub(super) struct Args {
    /// The folder of the vault's backups; else `backups` in the table `[audit]` of the settings
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    backups: Option<PathBuf>,
    /// How old the newest backup may be
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "7d")]
    max_backup_age: Duration,
    /// Exit with 1 on findings as bad as this
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

impl Default for Args {
    fn default() -> Self {
        let max_backup_age = Duration::from_hours(7 * 24);
        Self { backups: None, max_backup_age, fail_on: FailOn::High }
    }
}

pub(super) fn run(args: &Args, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
    let report = report(args, context, limits)?;
    let exit = check::exit(&report, args.fail_on);
    check::publish(context, &report, exit, || shown(&report, context.terminal.colors_results))
}

/// Looks at everything around the vault.
pub(super) fn report(
    args: &Args,
    context: &Context,
    limits: &Hardened,
) -> Result<Report, CliError> {
    let store = context.store()?;
    let seen = gathered(args, context, &store, limits)?;
    let name = store.path().display().to_string();
    let findings = examine(&seen);
    let limit = ("max-backup-age-seconds", args.max_backup_age.as_secs());
    let examined = Examined { name, bytes: 0, findings };
    let mut report = guard::report("audit-files", vec![examined], vec![limit]);
    report.files = seen.files.len().try_into().unwrap_or(u64::MAX);
    report.settings.clone_from(&context.settings.files);
    Ok(report)
}

fn gathered(
    args: &Args,
    context: &Context,
    store: &Store<'_>,
    limits: &Hardened,
) -> Result<Surroundings, CliError> {
    let vault = store.path();
    let state = Context::state_folder()?;
    let keys = key_files(context);
    let mut files: Vec<FileFacts> = Vec::new();
    files.extend(gather::file(vault, Role::Vault));
    files.extend(gather::file(&disk::beside(vault, ".lock"), Role::Vault));
    files.extend(gather::folder(&store.kept_folder(), Role::Vault));
    files.extend(gather::folder(&state, Role::State));
    files.extend(
        context.settings.files.iter().filter_map(|(path, _)| gather::file(path, Role::State)),
    );
    files.extend(keys.iter().filter_map(|path| gather::file(path, Role::Key)));
    for path in keys.iter().map(PathBuf::as_path).chain([vault, state.as_path()]) {
        files.extend(gather::above(path));
    }
    let folder = args.backups.as_ref().or(context.settings.audit.backups.as_ref());
    let backups = folder.map(|folder| backups(folder, store, args.max_backup_age)).transpose()?;
    let of_backups = backups.iter().flat_map(|(paths, _)| paths);
    files.extend(of_backups.filter_map(|path| gather::file(path, Role::Backup)));
    let here = Path::new(".");
    files.extend(gather::environment_files(here));
    files.sort_by(|a, b| (&a.path, a.role).cmp(&(&b.path, b.role)));
    files.dedup();
    Ok(Surroundings {
        user: user(),
        files,
        core_dumps: limits.core_limit_bytes().and_then(gather::core_dumps),
        tracked: gather::tracked(here),
        backups: backups.map(|(_, known)| known),
    })
}

/// Returns the backups of this vault in a folder, and what is known of them.
fn backups(
    folder: &Path,
    store: &Store<'_>,
    max_age: Duration,
) -> Result<(Vec<PathBuf>, crate::hygiene::files::Backups), VaultError> {
    let id = match store.look() {
        Ok(seen) => Some(seen.signed().header.id),
        Err(_) => None,
    };
    let found = match store.backups_in(folder) {
        // That there is no folder yet is a finding: there is no backup in it.
        Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Vec::new()
        }
        other => other?,
    };
    let found = found.into_iter().flatten();
    let ours = found.filter(|file| id.is_none_or(|id| file.signed.header.id == id));
    let paths: Vec<PathBuf> = ours.map(|file| file.path).collect();
    let known = gather::backups(folder, &paths, max_age.as_secs());
    Ok((paths, known))
}

/// Returns the files with a key or passphrase that are given, but for those of a secret store of the system.
fn key_files(context: &Context) -> Vec<PathBuf> {
    let identity = match context.identity_source() {
        Some(IdentitySource::File(path)) => Some(path),
        _ => None,
    };
    let passphrase = match context.passphrase_source() {
        Some(Source::File(path)) => Some(path),
        _ => None,
    };
    let is_own = |path: &PathBuf| !path.starts_with(RUN_SECRETS);
    identity.into_iter().chain(passphrase).filter(is_own).collect()
}

#[cfg(unix)]
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn user() -> u32 {
    0
}
