//! Which project files the user trusts: a record a path, in the state folder beside the receipts.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::clock::{Clock as _, SystemClock};
use crate::core::disk::{
    Disk as _, LockError, LockGuard, SystemDisk, beside, lock_within, make_folder, read_whole,
    replace,
};

/// Most bytes of a record: a path of 4096 bytes, each escaped.
const MAX_RECORD_BYTES: usize = 64 * 1024;
/// Longest wait for another process that writes records.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// The version of a record.
const VERSION: u64 = 1;

/// The SHA-256 of a project file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Digest(String);

impl Digest {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(bytes)))
    }

    /// Returns 64 lower-case hexadecimal digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// One record, named after the SHA-256 of the path, so that any path has one.
#[derive(Serialize, Deserialize)]
struct Record {
    version: u64,
    /// For people: what is no text in it is replaced.
    path: String,
    sha256: Digest,
    /// When it was trusted, in seconds since 1970.
    trusted: u64,
}

/// The records on one machine, in `<state folder>/trusted`.
pub(crate) struct Trusted {
    folder: PathBuf,
}

impl Trusted {
    pub(crate) fn new(state_folder: &Path) -> Self {
        Self { folder: state_folder.join("trusted") }
    }

    /// Returns what the file at `project` was when it was trusted. A record that cannot be read
    /// trusts nothing.
    pub(crate) fn digest_of(&self, project: &Path) -> Option<Digest> {
        let bytes = read_whole(&SystemDisk, &self.path_of(project), MAX_RECORD_BYTES).ok()?;
        let record: Record = toml::from_str(std::str::from_utf8(&bytes).ok()?).ok()?;
        (record.version == VERSION).then_some(record.sha256)
    }

    /// Records that the file at `project` is trusted as long as its bytes have this digest.
    pub(crate) fn record(&self, project: &Path, sha256: Digest) -> Result<(), CliError> {
        let _lock = self.lock()?;
        let record = Record {
            version: VERSION,
            path: project.to_string_lossy().into_owned(),
            sha256,
            trusted: SystemClock.now().seconds(),
        };
        let text = toml::to_string(&record).expect("a record is plain TOML");
        replace(&SystemDisk, &self.path_of(project), text.as_bytes())
            .map_err(|error| self.unwritable(&error))
    }

    /// Removes the record of the file at `project`; says whether there was one.
    pub(crate) fn forget(&self, project: &Path) -> Result<bool, CliError> {
        if !self.folder.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        match SystemDisk.remove(&self.path_of(project)) {
            Ok(()) => {
                SystemDisk.sync_folder(&self.folder).map_err(|error| self.unwritable(&error))?;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.unwritable(&error)),
        }
    }

    fn path_of(&self, project: &Path) -> PathBuf {
        let path = project.as_os_str().as_encoded_bytes();
        self.folder.join(format!("{}.toml", HEXLOWER.encode(&Sha256::digest(path))))
    }

    fn lock(&self) -> Result<Box<dyn LockGuard>, CliError> {
        make_folder(&SystemDisk, &self.folder).map_err(|error| self.unwritable(&error))?;
        let path = beside(&self.folder, ".lock");
        lock_within(&SystemDisk, &path, LOCK_TIMEOUT, SystemClock.now(), &|_| {}).map_err(|error| {
            match error {
                LockError::Held { holder } => CliError::new(
                    Exit::Conflict,
                    "lock-held",
                    format!("`{}` is being written by {holder}", self.folder.display()),
                )
                .hint("run the command again"),
                LockError::Io(error) => self.unwritable(&error),
            }
        })
    }

    fn unwritable(&self, error: &io::Error) -> CliError {
        let message = format!("could not write in `{}`", self.folder.display());
        CliError { reason: "state-unwritable", ..CliError::io(message, error) }
            .hint("make the folder writable for this user")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_none_trusts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (trusted, project) = (Trusted::new(folder.path()), Path::new("/p/.sonora-sec.toml"));
        assert!(!trusted.forget(project).unwrap());
        trusted.record(project, Digest::of(b"x")).unwrap();
        assert_eq!(trusted.digest_of(project), Some(Digest::of(b"x")));
        assert_eq!(trusted.digest_of(Path::new("/p2/.sonora-sec.toml")), None);
        let path = trusted.path_of(project);
        let good = read_whole(&SystemDisk, &path, MAX_RECORD_BYTES).unwrap();
        let good = String::from_utf8(good).unwrap();
        for bad in ["", "x", &good.replace("version = 1", "version = 2"), &"#".repeat(70_000)] {
            std::fs::write(&path, bad).unwrap();
            assert_eq!(trusted.digest_of(project), None);
        }
        assert!(trusted.forget(project).unwrap());
        assert!(!trusted.forget(project).unwrap());
    }
}
