//! Waiting for a lock that another process holds.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::core::clock::Timestamp;
use crate::core::secret::random;
use crate::core::text;

use super::{Disk, LockError, LockGuard};

/// Shortest and longest pause between two tries.
const PAUSE_MS: std::ops::RangeInclusive<u64> = 2..=20;

/// Waits up to `timeout` for the lock at `path`; tells `on_wait` once, after half a second, who
/// holds it. `now` is written into the lock for whoever waits next.
///
/// # Errors
///
/// [`LockError::Held`], with words that are safe to show, when the time is up; else
/// [`LockError::Io`].
pub fn lock_within(
    disk: &dyn Disk,
    path: &Path,
    timeout: Duration,
    now: Timestamp,
    on_wait: &dyn Fn(&str),
) -> Result<Box<dyn LockGuard>, LockError> {
    let ours = format!("process {} since {}", std::process::id(), now.to_rfc3339());
    wait(disk, path, timeout, &ours, on_wait)
}

/// Waits as [`lock_within`] does, and writes nothing into the lock: where it is held for less than a write takes.
///
/// # Errors
///
/// As [`lock_within`].
pub fn lock_briefly(
    disk: &dyn Disk,
    path: &Path,
    timeout: Duration,
) -> Result<Box<dyn LockGuard>, LockError> {
    wait(disk, path, timeout, "", &|_| {})
}

fn wait(
    disk: &dyn Disk,
    path: &Path,
    timeout: Duration,
    ours: &str,
    on_wait: &dyn Fn(&str),
) -> Result<Box<dyn LockGuard>, LockError> {
    let start = Instant::now();
    let mut told = false;
    loop {
        let holder = match disk.lock(path, ours) {
            Err(LockError::Held { holder }) => words(&holder),
            other => return other,
        };
        let waited = start.elapsed();
        if waited >= timeout {
            return Err(LockError::Held { holder });
        }
        if !told && waited >= Duration::from_millis(500) {
            told = true;
            on_wait(&holder);
        }
        // Random, so that many who wait do not come back all at once.
        let [random] = random::<1>();
        let spread = PAUSE_MS.end() - PAUSE_MS.start() + 1;
        std::thread::sleep(Duration::from_millis(PAUSE_MS.start() + u64::from(random) % spread));
    }
}

fn words(holder: &str) -> String {
    let line = holder.lines().next().unwrap_or_default();
    if line.is_empty() { "another process".to_owned() } else { text::printable(line).into_owned() }
}
