//! Kept generations: `NAME.backups/g<generation>-<head>`, links to the files as they were.

use std::io;
use std::path::{Path, PathBuf};

use crate::core::disk::{self, Disk, NewFile, ReadAt};

use super::error::VaultError;
use super::header::Head;

/// Generations that are kept, the present one included.
pub(super) const KEPT_GENERATIONS: usize = 5;
/// Most names that are looked at in a folder of backups.
const MAX_NAMES: usize = 10_000;
/// Bytes copied at a time where links are not to be had.
const COPY_BYTES: u64 = 1 << 20;

/// The kept generations of one vault.
pub(super) struct Backups<'d> {
    disk: &'d dyn Disk,
    folder: PathBuf,
}

impl<'d> Backups<'d> {
    pub(super) fn of(disk: &'d dyn Disk, vault: &Path) -> Self {
        Self { disk, folder: disk::beside(vault, ".backups") }
    }

    /// Keeps the file at `path` as the generation it is; does nothing when it is kept already.
    pub(super) fn keep(&self, path: &Path, generation: u64, head: Head) -> Result<(), VaultError> {
        disk::make_folder(self.disk, &self.folder)
            .map_err(VaultError::io("create", &self.folder))?;
        let kept = self.path_of(generation, head);
        match self.disk.hard_link(path, &kept) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) if has_no_links(&error) => self.copy(path, &kept),
            other => other,
        }
        .map_err(VaultError::io("keep a copy as", kept))
    }

    /// Forgets one generation, which never became the vault.
    pub(super) fn forget(&self, generation: u64, head: Head) {
        let _ = self.disk.remove(&self.path_of(generation, head));
    }

    /// Removes all but the present generation and the `others` highest before it; returns how many
    /// that were.
    ///
    /// What has a higher number goes first. It is no generation of the present vault any more: a
    /// new id counts from 1 again, and an older generation may have been accepted.
    pub(super) fn prune(
        &self,
        (generation, head): (u64, Head),
        others: usize,
    ) -> Result<usize, VaultError> {
        let mut generations = self.list()?;
        let present = name_of(generation, head);
        generations.retain(|(_, name)| *name != present);
        generations
            .sort_unstable_by_key(|(number, name)| (*number <= generation, *number, name.clone()));
        let excess = generations.len().saturating_sub(others);
        for (_, name) in generations.iter().take(excess) {
            let path = self.folder.join(name);
            self.disk.remove(&path).map_err(VaultError::io("remove", path))?;
        }
        if excess > 0 {
            self.disk.sync_folder(&self.folder).map_err(VaultError::io("sync", &self.folder))?;
        }
        Ok(excess)
    }

    /// Returns generation and name of everything kept, in no order.
    fn list(&self) -> Result<Vec<(u64, String)>, VaultError> {
        let names = match self.disk.list(&self.folder, MAX_NAMES) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(VaultError::io("read", &self.folder)(error)),
        };
        let named = names.into_iter().filter_map(|name| name.into_string().ok());
        Ok(named.filter_map(|name| Some((generation_of(&name)?, name))).collect())
    }

    fn path_of(&self, generation: u64, head: Head) -> PathBuf {
        self.folder.join(name_of(generation, head))
    }

    /// Copies a file under a name that it gets when it is whole; does nothing when it has it.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.disk.resolve(to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other.map(|_| ()),
        }
        let neighbour = self.folder.join("copy.new");
        let copied = self.copy_to(from, &neighbour).and_then(|()| self.disk.rename(&neighbour, to));
        if copied.is_err() {
            let _ = self.disk.remove(&neighbour);
        }
        copied
    }

    fn copy_to(&self, from: &Path, to: &Path) -> io::Result<()> {
        let source = self.disk.open(from)?;
        let mut target = disk::create_afresh(self.disk, to, Some(from))?;
        copy_bytes(&*source, &mut *target)
    }
}

/// Copies a file into a new one and syncs that.
pub(super) fn copy_bytes(source: &dyn ReadAt, target: &mut dyn NewFile) -> io::Result<()> {
    let (len, mut offset) = (source.len()?, 0);
    while offset < len {
        let step = COPY_BYTES.min(len - offset);
        let mut chunk = vec![0; usize::try_from(step).unwrap_or_default()];
        source.read_exact_at(&mut chunk, offset)?;
        target.write_all(&chunk)?;
        offset += step;
    }
    target.sync()
}

/// Returns the name that a generation is kept under.
fn name_of(generation: u64, head: Head) -> String {
    format!("g{generation}-{}", head.to_hex())
}

/// Returns the generation in a name `g<generation>-<32 hexadecimal digits>`.
fn generation_of(name: &str) -> Option<u64> {
    let (generation, head) = name.strip_prefix('g')?.split_once('-')?;
    let is_head = head.len() == 32 && head.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_head { generation.parse().ok() } else { None }
}

/// Says whether there can be no link: on FAT, on some network shares, from one file system to
/// another, and to another user's file (`fs.protected_hardlinks`).
pub(super) fn has_no_links(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, TooManyLinks, Unsupported};
    matches!(error.kind(), CrossesDevices | PermissionDenied | TooManyLinks | Unsupported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::disk::SystemDisk;

    #[test]
    fn the_present_generation_stays_though_others_have_higher_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let vault = folder.path().join("v.svault");
        std::fs::write(&vault, "").unwrap();
        let backups = Backups::of(&SystemDisk, &vault);
        let present = (2, Head([0xaa; 16]));
        for (generation, head) in [(1, 1), (2, 2), (7, 7), (8, 8)] {
            backups.keep(&vault, generation, Head([head; 16])).unwrap();
        }
        backups.keep(&vault, present.0, present.1).unwrap();

        assert_eq!(backups.prune(present, 2).unwrap(), 2);
        let mut kept: Vec<u64> = backups.list().unwrap().iter().map(|kept| kept.0).collect();
        kept.sort_unstable();
        assert_eq!(kept, [1, 2, 2]);
        assert_eq!(backups.prune(present, 0).unwrap(), 2);
        assert_eq!(backups.list().unwrap(), [(2, name_of(present.0, present.1))]);
    }

    #[test]
    fn only_our_own_names_count() {
        assert_eq!(generation_of(&format!("g12-{}", "a".repeat(32))), Some(12));
        for other in ["g12", "g-aa", "notes.txt", "g1-zz"] {
            assert_eq!(generation_of(other), None, "{other}");
        }
    }
}
