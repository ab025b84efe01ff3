//! Backups kept elsewhere: copies that are whole by themselves, and the vault made from one.
//!
//! A backup is the vault's file as it was: it opens with the keys that opened the vault then. Its
//! name, `<vault>-g<generation>-<head>.svault`, says which generation it is.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::core::disk::{self, Disk, ReadAt};

use super::backups::copy_bytes;
use super::body::Changes;
use super::error::VaultError;
use super::header::{Head, SignedHeader, VaultId};
use super::index::KEPT_ANCESTORS;
use super::keys::DataKey;
use super::name::{Key, Section};
use super::read::{OpenVault, Sealed, Verified};
use super::receipts::{Receipt, Standing};
use super::record::Next;
use super::store::{OlderGenerations, Seen, Store, Unlocked, Written};
use super::write::Draft;

/// Most names that are looked at in a folder.
const MAX_NAMES: usize = 10_000;

/// A copy that was made, or was there already.
#[derive(Debug)]
pub struct Copied {
    /// Where it lies.
    pub path: PathBuf,
    /// What it was found to hold.
    pub verified: Verified,
    /// Whether it was there before.
    pub is_old: bool,
}

/// A file in a folder of backups whose header could be read.
#[derive(Debug)]
pub struct BackupFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its header; the signature holds.
    pub signed: SignedHeader,
    /// Its length, in bytes.
    pub bytes: u64,
}

impl Store<'_> {
    /// Reads the header of this path as that of a backup, which may be older than what was seen
    /// of its vault, and checks who signed it.
    ///
    /// # Errors
    ///
    /// As [`Store::look`], but for rollbacks and forks.
    pub fn look_at_backup(&self) -> Result<Seen, VaultError> {
        let sealed = Sealed::read(self.disk(), self.path())?;
        let receipt = self.receipts().read(sealed.signed.header.id)?;
        let any = Some(sealed.signed.header.generation);
        if let Some(receipt) = &receipt {
            receipt.known().check_header(&sealed.signed, self.path(), any)?;
        }
        if let Some(short) = self.options().expect {
            short.known().check_header(&sealed.signed, self.path(), any)?;
        }
        Ok(Seen::new(sealed, receipt, Standing::Accepted))
    }

    /// Opens the body of a backup; nothing is remembered of it.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`], and [`VaultError::UnknownSigner`] for one that only an age
    /// identity opens and that nothing vouches for.
    pub fn open_backup(&self, seen: Seen, unlocked: &Unlocked) -> Result<OpenVault, VaultError> {
        if self.options().expect.is_none() && !unlocked.by_passphrase {
            self.meet(seen.signed(), seen.receipt().is_some(), None)?;
        }
        seen.into_sealed().open(&unlocked.dk)
    }

    /// Copies an open vault into `folder`, opens the copy and verifies all of it.
    ///
    /// The folder is created where it is missing. A copy of the same generation that is there
    /// already is verified again.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`], [`VaultError::Damaged`]; nothing is left of the copy then.
    pub fn back_up(
        &self,
        vault: &OpenVault,
        dk: &DataKey,
        folder: &Path,
    ) -> Result<Copied, VaultError> {
        let disk = self.disk();
        disk::make_folder(disk, folder).map_err(VaultError::io("create", folder))?;
        let path = folder.join(name_of(self.path(), vault.signed()));
        let verify = |path: &Path| {
            let sealed = Sealed::read(disk, path)?;
            if sealed.signed.head != vault.signed().head {
                return Err(VaultError::Changed { path: path.to_owned() });
            }
            sealed.open(dk)?.verify()
        };
        if disk.resolve(&path).is_ok() {
            let verified = verify(&path)?;
            return Ok(Copied { path, verified, is_old: true });
        }
        // One name for all generations, so that what a crash leaves is replaced by the next copy.
        let place =
            folder.join(format!(".{}-{}", stem_of(self.path()), vault.signed().header.id.to_hex()));
        let _lock = self.lock_at(&place)?;
        let neighbour = disk::beside(&place, ".new");
        let copied = vault.copy_to(disk, &neighbour).and_then(|()| verify(&neighbour)).and_then(
            |verified| {
                disk.rename(&neighbour, &path).map_err(VaultError::io("create", &path))?;
                Ok(verified)
            },
        );
        let verified = copied.inspect_err(|_| {
            let _ = disk.remove(&neighbour);
        })?;
        disk.sync_folder(folder).map_err(VaultError::io("sync", folder))?;
        Ok(Copied { path, verified, is_old: false })
    }

    /// Removes the oldest backups of a vault in a folder, all but `kept` of them and never the
    /// one of `present`; returns how many that were.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`].
    pub fn prune_backups(
        &self,
        folder: &Path,
        present: &SignedHeader,
        kept: usize,
    ) -> Result<usize, VaultError> {
        let is_ours = |file: &BackupFile| {
            file.signed.header.id == present.header.id
                && file.path.file_name() == Some(OsStr::new(&name_of(self.path(), &file.signed)))
                && file.signed.head != present.head
        };
        let mut files: Vec<BackupFile> =
            self.backups_in(folder)?.into_iter().flatten().filter(is_ours).collect();
        files.sort_by_key(|file| std::cmp::Reverse(file.signed.header.generation));
        let old = files.get(kept.saturating_sub(1)..).unwrap_or_default();
        for file in old {
            self.disk().remove(&file.path).map_err(VaultError::io("remove", &file.path))?;
        }
        if !old.is_empty() {
            self.disk().sync_folder(folder).map_err(VaultError::io("sync", folder))?;
        }
        Ok(old.len())
    }

    /// Returns the folder in which the last generations are kept beside the vault.
    #[must_use]
    pub fn kept_folder(&self) -> PathBuf {
        disk::beside(self.path(), ".backups")
    }

    /// Reads the headers of the backups in a folder, sorted by name: files whose names end like
    /// those of backups or of kept generations. What a damaged one says is an error of its own.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`] when the folder cannot be read.
    pub fn backups_in(
        &self,
        folder: &Path,
    ) -> Result<Vec<Result<BackupFile, VaultError>>, VaultError> {
        let names = self.disk().list(folder, MAX_NAMES);
        let mut names = names.map_err(VaultError::io("read", folder))?;
        names.sort_unstable();
        let read = |name: &OsStr| {
            let path = folder.join(name);
            let sealed = Sealed::read(self.disk(), &path)?;
            let bytes = sealed.file_len();
            Ok(BackupFile { path, signed: sealed.signed, bytes })
        };
        Ok(names.iter().filter(|name| is_backup(name)).map(|name| read(name)).collect())
    }

    /// Writes the entries of a backup as the next generation of the vault, under its present keys.
    ///
    /// # Errors
    ///
    /// [`VaultError::AnotherVault`], and what writing says; the vault is then the old one.
    pub fn restore_over(
        &self,
        unlocked: &Unlocked,
        backup: &OpenVault,
    ) -> Result<Written, VaultError> {
        check_is_writable(backup)?;
        let _lock = self.lock()?;
        let base = self.reopen(unlocked)?;
        let (ours, theirs) = (base.signed().header.id, backup.signed().header.id);
        if ours != theirs {
            return Err(another_vault(backup, ours));
        }
        let mut draft = Draft { base: Some(backup), ..Draft::after(&base, &unlocked.dk) };
        draft.changes = kept_as_they_are(&base, backup)?;
        let next = Next::after(&base, unlocked, OlderGenerations::Keep);
        self.write_next(draft, next, |_| Ok(()))
    }

    /// Makes a vault that is gone from a backup, with its keys, as the generation that follows
    /// both the backup and what this machine has seen.
    ///
    /// # Errors
    ///
    /// [`VaultError::Exists`] when something is at the path, [`VaultError::Gone`] when that was
    /// another vault, [`VaultError::RolledBack`] when the backup's keys were rotated away and
    /// its generation is not accepted, and what writing says.
    pub fn restore_missing(
        &self,
        unlocked: &Unlocked,
        backup: &OpenVault,
    ) -> Result<Written, VaultError> {
        check_is_writable(backup)?;
        let (header, path) = (&backup.signed().header, self.path());
        let folder = disk::folder_of(path);
        disk::make_folder(self.disk(), folder).map_err(VaultError::io("create", folder))?;
        let _lock = self.lock()?;
        match Sealed::read(self.disk(), path) {
            Err(VaultError::NoVault { .. }) => {}
            Err(error @ VaultError::Io { .. }) => return Err(error),
            Ok(_) | Err(_) => return Err(VaultError::Exists { path: path.to_owned() }),
        }
        if let Some((receipt, _)) = self.receipts().find(path, Some(header.id))? {
            return Err(VaultError::Gone { path: path.to_owned(), receipt });
        }
        let receipt = self.receipts().read(header.id)?;
        if let Some(receipt) = &receipt {
            self.check_keys(receipt, backup)?;
        }
        let seen = receipt.as_ref().map(|receipt| (receipt.generation, receipt.head));
        let (generation, ancestors) = descent(backup, seen);
        let draft =
            Draft { generation, ancestors, like: None, ..Draft::after(backup, &unlocked.dk) };
        let next = Next {
            base: None,
            older: OlderGenerations::Keep,
            slot: Some(&unlocked.slot),
            edit: None,
        };
        self.write_next(draft, next, |_| Ok(()))
    }

    /// Checks that the keys of a backup were not rotated away since, or that this is accepted.
    fn check_keys(&self, receipt: &Receipt, backup: &OpenVault) -> Result<(), VaultError> {
        let header = &backup.signed().header;
        let accepted = self.options().accept_older == Some(header.generation);
        if accepted || !receipt.previous_signers.contains(&header.signer) {
            return Ok(());
        }
        Err(VaultError::RolledBack {
            path: backup.path().to_owned(),
            generation: header.generation,
            what: format!(
                "its keys were rotated away since; generation {} was seen here at {}",
                receipt.generation,
                receipt.seen.to_rfc3339()
            ),
        })
    }
}

impl OpenVault {
    /// Copies the file, as it was opened, to a new one that is synced.
    fn copy_to(&self, disk: &dyn Disk, path: &Path) -> Result<(), VaultError> {
        let create = |source| VaultError::io("create", path)(source);
        let mut target = disk::create_afresh(disk, path, None).map_err(create)?;
        let file: &dyn ReadAt = self.file();
        copy_bytes(file, &mut *target).map_err(VaultError::io("write", path))
    }
}

/// Returns the generation that follows both the backup and what was seen of its vault, and the
/// heads of those before it. Heads that are not known here are zeros.
fn descent(backup: &OpenVault, seen: Option<(u64, Head)>) -> (u64, Vec<Head>) {
    let signed = backup.signed();
    let mut ancestors = backup.index.ancestors.clone();
    ancestors.push(signed.head);
    let mut last = signed.header.generation;
    if let Some((generation, head)) = seen.filter(|(generation, _)| *generation >= last) {
        let missing = usize::try_from(generation - last).unwrap_or(usize::MAX);
        ancestors.resize(ancestors.len() + missing.min(KEPT_ANCESTORS), Head([0; 16]));
        if let Some(newest) = ancestors.last_mut() {
            *newest = head;
        }
        last = generation;
    }
    let oldest = ancestors.len().saturating_sub(KEPT_ANCESTORS);
    (last + 1, ancestors.split_off(oldest))
}

/// Returns what makes of a backup's entries those of the present vault where going back would undo more than values: a
/// key that was revoked since would be good again, and the vault would vouch for less of its audit log.
fn kept_as_they_are(present: &OpenVault, backup: &OpenVault) -> Result<Changes, VaultError> {
    let stays = |key: &Key| matches!(key.section, Section::ApiKey | Section::Control);
    let mut changes = Changes::new();
    backup.for_each_entry(|entry| {
        if stays(&entry.key) {
            changes.insert(entry.key.clone(), None);
        }
    })?;
    present.for_each_entry(|entry| {
        if stays(&entry.key) {
            changes.insert(entry.key.clone(), Some(entry.to_entry()));
        }
    })?;
    Ok(changes)
}

fn check_is_writable(backup: &OpenVault) -> Result<(), VaultError> {
    if backup.signed().header.has_unknown || backup.index.has_unknown {
        let what = "it holds fields that this version does not know".to_owned();
        return Err(VaultError::NewerVersion { path: backup.path().to_owned(), what });
    }
    Ok(())
}

fn another_vault(backup: &OpenVault, ours: VaultId) -> VaultError {
    VaultError::AnotherVault {
        path: backup.path().to_owned(),
        id: backup.signed().header.id.to_hex(),
        expected: ours.to_hex(),
    }
}

/// Returns the name of a backup: `<vault>-g<generation>-<head>.svault`.
fn name_of(vault: &Path, signed: &SignedHeader) -> String {
    let stem = stem_of(vault);
    format!("{stem}-g{}-{}.svault", signed.header.generation, signed.head.to_hex())
}

fn stem_of(vault: &Path) -> Cow<'_, str> {
    vault.file_stem().map(OsStr::to_string_lossy).unwrap_or_default()
}

/// Says whether a name is that of a backup, or of a generation kept beside the vault.
fn is_backup(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let name = name.strip_suffix(".svault").unwrap_or(name);
    let Some((start, head)) = name.rsplit_once('-') else { return false };
    let generation = start.rsplit_once('-').map_or(start, |(_, generation)| generation);
    generation.strip_prefix('g').is_some_and(|number| number.parse::<u64>().is_ok())
        && head.len() == 32
        && head.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_backups_count() {
        let head = "a".repeat(32);
        for name in [format!("g12-{head}"), format!("v-g1-{head}.svault"), format!("a-b-g1-{head}")]
        {
            assert!(is_backup(OsStr::new(&name)), "{name}");
        }
        for name in ["v.svault", "g12-aa", "copy.new", "-", &format!("v-12-{head}.svault")] {
            assert!(!is_backup(OsStr::new(name)), "{name}");
        }
    }
}
