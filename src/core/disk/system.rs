//! The operating system's disk.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};

use super::{Disk, LockError, LockGuard, NewFile, ReadAt};

/// Mode of a new file: its owner reads and writes.
const PRIVATE_FILE: u32 = 0o600;
/// Mode of a new folder: its owner reads, writes and enters.
const PRIVATE_FOLDER: u32 = 0o700;
/// Most bytes of a lock file that are read to name its holder.
const MAX_HOLDER_BYTES: u64 = 1024;

/// The disk of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true);
        let mut file = present(options, path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_data()
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        builder.mode(PRIVATE_FOLDER);
        builder.create(folder)
    }

    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn NewFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(PRIVATE_FILE).custom_flags(libc::O_NOFOLLOW);
        let file = options.open(path)?;
        if let Some(like) = like
            && let Err(error) = take_after(&file, like)
        {
            let _ = fs::remove_file(path);
            return Err(error);
        }
        Ok(Box::new(file))
    }

    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()> {
        fs::hard_link(existing, new)
    }

    fn list(&self, folder: &Path, limit: usize) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.take(limit).map(|entry| Ok(entry?.file_name())).collect()
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn LockGuard>, LockError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        options.mode(PRIVATE_FILE).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
        let mut file = regular(options.open(path)?)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut words = Vec::new();
                let _ = file.take(MAX_HOLDER_BYTES).read_to_end(&mut words);
                return Err(LockError::Held { holder: String::from_utf8_lossy(&words).into() });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if holder.is_empty() {
            return Ok(Box::new(SystemLock { _file: file }));
        }
        // The words only help whoever waits; a full disk must not take the lock away.
        let _ = file.set_len(0);
        let _ = file.rewind().and_then(|()| io::Write::write_all(&mut file, holder.as_bytes()));
        Ok(Box::new(SystemLock { _file: file }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        let mut options = OpenOptions::new();
        options.read(true);
        // Opening a pipe would wait for its other end.
        #[cfg(unix)]
        options.custom_flags(libc::O_NONBLOCK);
        Ok(Box::new(regular(options.open(path)?)?))
    }

    fn overwrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true);
        let mut file = present(options, path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_data()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        #[cfg(unix)]
        return match File::open(folder)?.sync_all() {
            // Some network file systems have no such call; they keep names as they see fit.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            other => other,
        };
        // Windows has no handle to a folder that can be flushed; NTFS journals its names.
        #[cfg(not(unix))]
        return Ok(());
    }

    fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true);
        let file = present(options, path)?;
        file.set_len(len)?;
        file.sync_data()
    }
}

/// Opens a regular file that is there, never following a link.
fn present(mut options: OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    regular(options.open(path)?)
}

/// Refuses what is opened like a file and is none.
fn regular(file: File) -> io::Result<File> {
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        return Ok(file);
    }
    let message = if kind.is_dir() { "it is a folder" } else { "it is not a regular file" };
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// Gives `file` the mode, owner and group of the file at `like`.
#[cfg(unix)]
fn take_after(file: &File, like: &Path) -> io::Result<()> {
    let (old, new) = (fs::metadata(like)?, file.metadata()?);
    if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
        let group = (old.gid() != new.gid()).then_some(old.gid());
        let owner = (old.uid() != new.uid()).then_some(old.uid());
        std::os::unix::fs::fchown(file, owner, group)?;
    }
    file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o777))
}

#[cfg(not(unix))]
fn take_after(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buffer, offset)
    }

    #[cfg(windows)]
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let position = offset + done as u64;
            match std::os::windows::fs::FileExt::seek_read(self, rest, position)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => done += read,
            }
        }
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

impl NewFile for File {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        io::Write::write_all(self, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// An advisory lock (`flock(2)`); the kernel gives it back when the process ends.
#[derive(Debug)]
struct SystemLock {
    _file: File,
}

impl LockGuard for SystemLock {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::core::disk::{read_whole, replace};

    #[test]
    fn a_replaced_file_is_private_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&SystemDisk, &path, b"one").unwrap();
        replace(&SystemDisk, &path, b"two").unwrap();
        assert_eq!(read_whole(&SystemDisk, &path, 10).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, PRIVATE_FILE);
        assert_eq!(SystemDisk.list(folder.path(), 10).unwrap(), ["file"]);
    }

    #[test]
    fn a_held_lock_names_its_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = SystemDisk.lock(&path, "process 7").unwrap();
        let Err(LockError::Held { holder }) = SystemDisk.lock(&path, "process 8") else {
            unreachable!("the lock is held");
        };
        assert_eq!(holder, "process 7");
        drop(held);
        assert!(SystemDisk.lock(&path, "process 8").is_ok());
    }

    #[test]
    fn a_folder_and_a_pipe_are_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let status = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(status.success());
        for path in [folder.path(), &pipe] {
            let error = SystemDisk.open(path).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{}", path.display());
        }
    }
}
