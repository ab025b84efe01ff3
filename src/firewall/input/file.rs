//! One file, read as it lies there: no pipe that would wait, no link, no change while it is read.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::about;
use crate::core::finding::Finding;
use crate::core::limits::{ReadError, read_at_most};
use crate::firewall::rules::{OVERSIZED_INPUT, UNREADABLE_FILE};

/// How much of a file that is no source is looked at.
const HEAD_BYTES: usize = 4096;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It was not the same before and after.
    #[error("it changed while it was read")]
    Changed,
    /// It is a folder, a pipe, a device or a link.
    #[error("it is no ordinary file")]
    NotAFile,
    /// The system could not read it.
    #[error("it could not be read: {}", .0.kind())]
    Io(#[from] io::Error),
    /// There is more than the caller accepts.
    #[error("it has more than {0} bytes")]
    TooLarge(u64),
}

impl FileError {
    /// Returns the finding that says so.
    pub(crate) fn finding(&self, shown: &Arc<str>) -> Finding {
        let rule = match self {
            Self::TooLarge(_) => &OVERSIZED_INPUT,
            _ => &UNREADABLE_FILE,
        };
        about(rule, shown, self.to_string())
    }
}

/// The digest of a file, its length, and its first bytes.
#[derive(Debug)]
pub(crate) struct Digest {
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) head: Vec<u8>,
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
///
/// [`FileError`].
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, FileError> {
    read_with(path, limit, || {})
}

fn read_with(path: &Path, limit: usize, meanwhile: impl FnOnce()) -> Result<Vec<u8>, FileError> {
    let (file, before) = open(path)?;
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if before.len() > most {
        return Err(FileError::TooLarge(most));
    }
    let bytes = read_at_most(&file, limit).map_err(|error| match error {
        ReadError::TooLarge { .. } => FileError::TooLarge(most),
        ReadError::Io(error) => FileError::Io(error),
    })?;
    meanwhile();
    unchanged(&file, &before, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    Ok(bytes)
}

/// Reads a file piece by piece, for its digest.
///
/// # Errors
///
/// [`FileError`].
pub(crate) fn digest(path: &Path, limit: u64) -> Result<Digest, FileError> {
    let (mut file, before) = open(path)?;
    if before.len() > limit {
        return Err(FileError::TooLarge(limit));
    }
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    let mut head = Vec::new();
    let mut bytes = 0;
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if bytes == 0 {
            head.extend(read.iter().take(HEAD_BYTES));
        }
        hasher.update(read);
        bytes += u64::try_from(read.len()).unwrap_or(u64::MAX);
        if bytes > before.len() {
            return Err(FileError::Changed);
        }
    }
    unchanged(&file, &before, bytes)?;
    Ok(Digest { sha256: hasher.finalize().into(), bytes, head })
}

/// Returns the first four bytes of a file, by which archives are told from sources.
///
/// # Errors
///
/// [`FileError`].
pub(crate) fn head(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut head = Vec::new();
    open(path)?.0.take(4).read_to_end(&mut head)?;
    Ok(head)
}

/// Opens an ordinary file. What is checked is what was opened; it is looked at before, too, since to open a
/// device can set it in motion.
fn open(path: &Path) -> Result<(File, Metadata), FileError> {
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(FileError::NotAFile);
    }
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // To open a pipe would wait for its other end.
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_CLOEXEC);
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(FileError::NotAFile) }
}

fn unchanged(file: &File, before: &Metadata, read: u64) -> Result<(), FileError> {
    let after = file.metadata()?;
    let same = read == before.len() && stamp(before) == stamp(&after);
    if same { Ok(()) } else { Err(FileError::Changed) }
}

#[cfg(unix)]
fn stamp(metadata: &Metadata) -> impl PartialEq {
    use std::os::unix::fs::MetadataExt as _;
    let times = (metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec());
    (metadata.dev(), metadata.ino(), metadata.size(), times)
}

#[cfg(not(unix))]
fn stamp(metadata: &Metadata) -> impl PartialEq {
    (metadata.len(), metadata.modified().ok())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_that_changes_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.py");
        std::fs::write(&path, "x = 1\n").unwrap();
        assert_eq!(read_with(&path, 100, || {}).unwrap(), b"x = 1\n");
        let grown = read_with(&path, 100, || {
            File::options().append(true).open(&path).unwrap().write_all(b"y").unwrap();
        });
        assert!(matches!(grown, Err(FileError::Changed)));
        let replaced = read_with(&path, 100, || {
            // The same length again.
            std::fs::write(&path, "x = 2\ny").unwrap();
            let past = std::time::SystemTime::UNIX_EPOCH;
            File::options().write(true).open(&path).unwrap().set_modified(past).unwrap();
        });
        assert!(matches!(replaced, Err(FileError::Changed)));
    }

    #[test]
    fn a_file_of_the_limit_is_read_and_one_above_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.py");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(read(&path, 3).unwrap(), b"abc");
        assert!(matches!(read(&path, 2), Err(FileError::TooLarge(2))));
        assert_eq!(digest(&path, 3).unwrap().bytes, 3);
        assert!(matches!(digest(&path, 2), Err(FileError::TooLarge(2))));
        assert!(matches!(read(folder.path(), 3), Err(FileError::NotAFile)));
    }
}
