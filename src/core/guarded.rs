//! A file that only its user can change: opened once, checked, and read from what was opened.

use std::io;
use std::path::{Path, PathBuf};

use super::limits::ReadError;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardedError {
    /// It belongs to another user, or its folder does.
    #[error("`{}` belongs to another user", path.display())]
    ForeignOwner {
        /// The file, or its folder.
        path: PathBuf,
    },
    /// It is a symbolic link.
    #[error("it is a symbolic link")]
    Link,
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// Its mode lets others write it, or its folder's does.
    #[error("`{}` is writable by others", path.display())]
    Writable {
        /// The file, or its folder.
        path: PathBuf,
    },
    /// It is too large, or the system could not read it.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<io::Error> for GuardedError {
    fn from(error: io::Error) -> Self {
        ReadError::Io(error).into()
    }
}

/// Reads a file of at most `limit` bytes that nobody but this user and root can change or
/// exchange: both it and its folder belong to one of the two and are writable by their owner only.
///
/// Root counts because it can change this program as well; `StrictModes` of sshd(8) rules so too.
/// A link as the last part of the path is not followed. What is checked is what was opened.
///
/// # Errors
///
/// [`GuardedError`].
#[cfg(unix)]
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, GuardedError> {
    use rustix::fs::{FileType, Mode, OFlags, fstat, open, openat};
    use rustix::io::Errno;

    let folder_path = super::disk::folder_of(path);
    let name = path.file_name().ok_or(GuardedError::NotAFile)?;
    let folder = open(folder_path, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .map_err(io::Error::from)?;
    check(&fstat(&folder).map_err(io::Error::from)?, folder_path)?;
    // Opening a pipe would wait for its other end.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = openat(&folder, name, flags, Mode::empty()).map_err(|error| match error {
        Errno::LOOP => GuardedError::Link,
        // A socket.
        Errno::NXIO => GuardedError::NotAFile,
        other => io::Error::from(other).into(),
    })?;
    let stat = fstat(&file).map_err(io::Error::from)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(GuardedError::NotAFile);
    }
    check(&stat, path)?;
    Ok(super::limits::read_at_most(std::fs::File::from(file), limit)?)
}

#[cfg(unix)]
fn check(stat: &rustix::fs::Stat, path: &Path) -> Result<(), GuardedError> {
    use rustix::fs::Mode;
    use rustix::process::geteuid;

    if stat.st_uid != 0 && stat.st_uid != geteuid().as_raw() {
        return Err(GuardedError::ForeignOwner { path: path.to_owned() });
    }
    // An access control list that lets others write shows in the bits of the group.
    if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
        return Err(GuardedError::Writable { path: path.to_owned() });
    }
    Ok(())
}

/// Refuses: who can change a file is not known here.
///
/// # Errors
///
/// Always.
#[cfg(not(unix))]
pub fn read(_: &Path, _: usize) -> Result<Vec<u8>, GuardedError> {
    Err(io::Error::from(io::ErrorKind::Unsupported).into())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};

    use super::*;

    fn guarded_file() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        fs::write(&path, "text").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        (folder, path)
    }

    #[test]
    fn reads_what_only_its_user_can_change() {
        let (_folder, path) = guarded_file();
        assert_eq!(read(&path, 4).unwrap(), b"text");
        assert!(matches!(read(&path, 3), Err(GuardedError::Read(ReadError::TooLarge { .. }))));
    }

    #[test]
    fn refuses_what_others_may_write() {
        let (folder, path) = guarded_file();
        for (changed, modes) in [(path.as_path(), [0o664, 0o646]), (folder.path(), [0o770, 0o1777])]
        {
            let before = fs::metadata(changed).unwrap().permissions();
            for mode in modes {
                fs::set_permissions(changed, Permissions::from_mode(mode)).unwrap();
                let Err(GuardedError::Writable { path }) = read(&path, 4) else {
                    unreachable!("{mode:o}")
                };
                assert_eq!(path, changed);
            }
            fs::set_permissions(changed, before).unwrap();
        }
    }

    #[test]
    fn refuses_what_is_no_file_of_its_own() {
        let (folder, path) = guarded_file();
        let beside = |name: &str| folder.path().join(name);
        symlink(&path, beside("link")).unwrap();
        symlink("nowhere", beside("dangling")).unwrap();
        for link in ["link", "dangling"] {
            assert!(matches!(read(&beside(link), 4), Err(GuardedError::Link)), "{link}");
        }
        fs::create_dir(beside("folder")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, beside("pipe"), 0o600.into()).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(beside("socket")).unwrap();
        for other in ["folder", "pipe", "socket"] {
            assert!(matches!(read(&beside(other), 4), Err(GuardedError::NotAFile)), "{other}");
        }
    }

    #[test]
    fn refuses_what_belongs_to_another_user() {
        let (folder, path) = guarded_file();
        if chown(&path, Some(1), None).is_err() {
            return;
        }
        assert!(matches!(read(&path, 4), Err(GuardedError::ForeignOwner { .. })));
        chown(&path, Some(0), None).unwrap();
        chown(folder.path(), Some(1), None).unwrap();
        assert!(matches!(read(&path, 4), Err(GuardedError::ForeignOwner { .. })));
    }
}
