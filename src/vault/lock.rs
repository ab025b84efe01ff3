//! One writer at a time: an advisory lock on a file of its own, never deleted.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::core::clock::Timestamp;
use crate::core::disk::{self, Disk, LockError, LockGuard};

use super::error::VaultError;

/// Waits up to `timeout` for the lock `<path>.lock`; tells `on_wait` once, after half a second,
/// who holds it.
///
/// # Errors
///
/// [`VaultError::LockHeld`] when the time is up, [`VaultError::Io`] when the lock cannot be used.
pub(super) fn acquire(
    disk: &dyn Disk,
    path: &Path,
    timeout: Duration,
    now: Timestamp,
    on_wait: &dyn Fn(&str),
) -> Result<Box<dyn LockGuard>, VaultError> {
    let lock_path = disk::beside(path, ".lock");
    let start = Instant::now();
    disk::lock_within(disk, &lock_path, timeout, now, on_wait).map_err(|error| match error {
        LockError::Held { holder } => {
            VaultError::LockHeld { path: path.to_owned(), holder, waited: start.elapsed() }
        }
        LockError::Io(error) => VaultError::io("lock", lock_path)(error),
    })
}
