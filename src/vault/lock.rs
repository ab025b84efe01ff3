//! One writer at a time: an advisory lock on a file of its own, never deleted.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::core::clock::Timestamp;
use crate::core::disk::{self, Disk, LockError, LockGuard};
use crate::core::text;

use super::error::VaultError;

/// Shortest and longest pause between two tries.
const PAUSE_MS: std::ops::RangeInclusive<u64> = 2..=20;

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
    let ours = format!("process {} since {}", std::process::id(), now.to_rfc3339());
    let start = Instant::now();
    let mut told = false;
    loop {
        let holder = match disk.lock(&lock_path, &ours) {
            Ok(guard) => return Ok(guard),
            Err(LockError::Io(error)) => return Err(VaultError::io("lock", lock_path)(error)),
            Err(LockError::Held { holder }) => words(&holder),
        };
        let waited = start.elapsed();
        if waited >= timeout {
            return Err(VaultError::LockHeld { path: path.to_owned(), holder, waited });
        }
        if !told && waited >= Duration::from_millis(500) {
            told = true;
            on_wait(&holder);
        }
        // Random, so that many who wait do not come back all at once.
        let [random] = crate::core::secret::random::<1>();
        let spread = PAUSE_MS.end() - PAUSE_MS.start() + 1;
        std::thread::sleep(Duration::from_millis(PAUSE_MS.start() + u64::from(random) % spread));
    }
}

fn words(holder: &str) -> String {
    let line = holder.lines().next().unwrap_or_default();
    if line.is_empty() { "another process".to_owned() } else { text::printable(line).into_owned() }
}
