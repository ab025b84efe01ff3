//! A folder for a secret in the clear: in memory, of nobody else's, wiped when it is left.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::core::secret::random;

use super::environment;
use super::error::CliError;

/// What the folders' names begin with.
const PREFIX: &str = "sonora-sec-edit-";
/// Name of the file whose lock says that a folder is in use.
const LOCK: &str = "lock";
/// Most names that are looked at in a place, and most files that are wiped in a folder.
const MAX_NAMES: usize = 10_000;
/// Most bytes of one file that are wiped; an editor writes no more than that of a secret.
const MAX_WIPED_BYTES: u64 = 64 << 20;

/// The folder; it and everything in it are gone when this is dropped.
pub(super) struct PrivateFolder {
    path: PathBuf,
    _lock: File,
}

impl PrivateFolder {
    /// Makes one on a file system that lives in memory, or on disk where the user accepts that.
    pub(super) fn new(on_disk: bool) -> Result<Self, CliError> {
        let mut places = environment::memory_folders();
        places.retain(|place| is_in_memory(place));
        for place in &places {
            sweep(place);
            if let Ok(folder) = Self::new_in(place) {
                return Ok(folder);
            }
        }
        if !on_disk {
            return Err(CliError::bad_input(
                "there is no folder in memory (tmpfs) that this user can write to",
            )
            .hint("`--on-disk` uses the folder for temporary files, where wiping is not certain"));
        }
        let place = std::env::temp_dir();
        sweep(&place);
        Self::new_in(&place).map_err(|error| {
            CliError::io(format!("could not create a folder in `{}`", place.display()), &error)
        })
    }

    fn new_in(place: &Path) -> io::Result<Self> {
        let path = place.join(format!("{PREFIX}{}", HEXLOWER.encode(&random::<16>())));
        DirBuilder::new().mode(0o700).create(&path)?;
        let lock = File::create(path.join(LOCK)).and_then(|lock| {
            lock.lock()?;
            // Between the two calls a sweep may have taken the folder for an abandoned one.
            if path.join(LOCK).exists() { Ok(lock) } else { Err(io::ErrorKind::NotFound.into()) }
        });
        match lock {
            Ok(lock) => Ok(Self { path, _lock: lock }),
            Err(error) => {
                wipe(&path);
                Err(error)
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        wipe(&self.path);
    }
}

/// Removes what a process that was killed has left: nobody holds its lock any more.
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.take(MAX_NAMES).filter_map(Result::ok) {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        // Of another user's folder the lock cannot be opened.
        if let Ok(lock) = OpenOptions::new().write(true).open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            wipe(&entry.path());
        }
    }
}

/// Overwrites the files in a folder and removes it with all that is in it.
fn wipe(folder: &Path) {
    let files = fs::read_dir(folder).into_iter().flatten().take(MAX_NAMES).filter_map(Result::ok);
    for entry in files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
        let _ = overwrite(&entry.path());
    }
    let _ = fs::remove_dir_all(folder);
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut left = file.metadata()?.len().min(MAX_WIPED_BYTES);
    let zeros = vec![0; 64 * 1024];
    while left > 0 {
        let step = left.min(zeros.len() as u64);
        file.write_all(zeros.get(..usize::try_from(step).unwrap_or(0)).unwrap_or_default())?;
        left -= step;
    }
    file.sync_all()
}

/// Says whether a folder's file system lives in memory (statfs(2): tmpfs, ramfs).
fn is_in_memory(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        const TMPFS_MAGIC: i64 = 0x0102_1994;
        const RAMFS_MAGIC: i64 = 0x8584_58f6;
        rustix::fs::statfs(folder)
            .is_ok_and(|stat| matches!(stat.f_type, TMPFS_MAGIC | RAMFS_MAGIC))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}
