//! What is asked of a disk: private files, replaced whole, synced where it matters.
//!
//! Everything that is kept goes through [`Disk`], so that a test can put a disk under it that
//! fails, stops or forgets at any call. [`SystemDisk`] is the real one.

mod patience;
mod system;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use patience::{lock_briefly, lock_within};
pub use system::SystemDisk;

/// A disk: folders, files that are written once, and locks.
///
/// Errors are those of the operating system; who asks adds the path and the intent.
pub trait Disk: Sync {
    /// Appends `bytes` to a file that is there, in one write, never following a link, and makes them last.
    ///
    /// # Errors
    ///
    /// As the system says; some of the bytes may then be there.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Creates a folder that only its owner may enter, and the missing ones above it.
    ///
    /// # Errors
    ///
    /// As the system says; a folder that exists is no error.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Creates a file that was not there, never following a link.
    ///
    /// Its mode and owner are those of `like`, or 0600 and the process's own.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` where there is one, and what else the system says.
    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn NewFile>>;

    /// Gives a file a second name.
    ///
    /// # Errors
    ///
    /// `Unsupported` where the file system has no links, and what else the system says.
    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()>;

    /// Returns the names in a folder, in no order, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn list(&self, folder: &Path, limit: usize) -> io::Result<Vec<OsString>>;

    /// Takes the lock that `path` stands for, without waiting, and writes `holder` into it, unless that is empty.
    ///
    /// # Errors
    ///
    /// [`LockError::Held`] when another holds it, `InvalidInput` for a folder, a pipe or a device,
    /// and what else the system says.
    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn LockGuard>, LockError>;

    /// Opens a regular file for reading.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for a folder, a pipe or a device, and what else the system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>>;

    /// Writes `bytes` over the beginning of a file that is there, in place, never following a link, and
    /// makes them last.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn overwrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;

    /// Renames a file over another, which is replaced.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Returns the path with every link on it resolved.
    ///
    /// # Errors
    ///
    /// `NotFound` where nothing is there, and what else the system says.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;

    /// Makes the names in a folder last: what was created, linked, renamed, removed.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Cuts a file that is there to its first `len` bytes, and makes that last.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn truncate(&self, path: &Path, len: u64) -> io::Result<()>;
}

/// An open file that is read by position. It stays the same file when its name is replaced.
pub trait ReadAt: Send + Sync {
    /// Fills `buffer` from the bytes at `offset`.
    ///
    /// # Errors
    ///
    /// `UnexpectedEof` where the file ends first, and what else the system says.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Returns the file's length in bytes.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn len(&self) -> io::Result<u64>;

    /// Says whether the file is empty.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }
}

/// A file being written, from its start, once.
pub trait NewFile {
    /// Appends `bytes`.
    ///
    /// # Errors
    ///
    /// As the system says; a full disk among others.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes the bytes last.
    ///
    /// # Errors
    ///
    /// As the system says.
    fn sync(&mut self) -> io::Result<()>;
}

/// A lock, given back when dropped.
pub trait LockGuard: fmt::Debug {}

/// Why a lock was not given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another process holds it; what that process wrote about itself.
    #[error("another process holds the lock")]
    Held {
        /// The holder's own words, as [`Disk::lock`] was given them.
        holder: String,
    },
    /// The lock file cannot be used.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Creates `path` whole or not at all: writes a neighbour, syncs it, renames it, syncs the folder.
///
/// The neighbour is named after the path with `.new` added; one left by a crash is replaced,
/// so two writers of one path need a lock between them.
///
/// # Errors
///
/// As the system says; the old file is then still there.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let neighbour = beside(path, ".new");
    let mut file = create_afresh(disk, &neighbour, None)?;
    let written = file.write_all(bytes).and_then(|()| file.sync());
    drop(file);
    if let Err(error) = written.and_then(|()| disk.rename(&neighbour, path)) {
        let _ = disk.remove(&neighbour);
        return Err(error);
    }
    disk.sync_folder(folder_of(path))
}

/// Creates a folder, and the missing ones above it, and makes them last.
///
/// # Errors
///
/// As the system says; a folder that exists is no error.
pub fn make_folder(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    let mut missing = Vec::new();
    for above in folder.ancestors().filter(|above| !above.as_os_str().is_empty()) {
        match disk.resolve(above) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(above),
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    disk.create_folder(folder)?;
    missing.into_iter().try_for_each(|made| disk.sync_folder(folder_of(made)))
}

/// Creates a file, removing one that a crash left under that name.
///
/// # Errors
///
/// As the system says.
pub fn create_afresh(
    disk: &dyn Disk,
    path: &Path,
    like: Option<&Path>,
) -> io::Result<Box<dyn NewFile>> {
    match disk.create_new(path, like) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            disk.remove(path)?;
            disk.create_new(path, like)
        }
        other => other,
    }
}

/// Returns the path with `suffix` added to its file name.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

/// Returns the folder that a file lies in.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
///
/// `InvalidData` when it is larger, and what else the system says.
pub fn read_whole(disk: &dyn Disk, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = disk.open(path)?;
    let len = usize::try_from(file.len()?).unwrap_or(usize::MAX);
    if len > limit {
        let message = format!("it is larger than {limit} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let mut bytes = vec![0; len];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}
