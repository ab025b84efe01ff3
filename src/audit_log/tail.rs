//! The end of a log, read backwards: unlocks that failed in a row, and those that come too fast.

use std::path::Path;

use serde_json::Value;

use crate::core::clock::Timestamp;
use crate::core::event::{Event, LogId, Outcome, SinkError};

use super::files::{self, Listing};
use super::log::{AuditLog, Writer};
use super::record::Record;

/// At most so many bytes of the end of a log are looked through.
const TAIL_BYTES: u64 = 256 * 1024;
/// So many failed unlocks within [`INTRUSION_SECONDS`] are an event of their own.
const INTRUSION_FAILURES: usize = 5;
/// Ten minutes.
const INTRUSION_SECONDS: u64 = 600;

/// Unlocks that failed since the last that worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: usize,
    /// The time of the first.
    pub first: Timestamp,
    /// The time of the last.
    pub last: Timestamp,
}

impl AuditLog<'_> {
    /// Returns the unlocks that failed since the last one that worked, as far back as the last 256 KiB tell.
    ///
    /// # Errors
    ///
    /// [`SinkError`] when the log cannot be read.
    pub fn failures(&self, vault: [u8; 16]) -> Result<Option<Failures>, SinkError> {
        let folder = self.folder(vault);
        let listing = Listing::read(self.disk, &folder)?;
        let [log] = *listing.states.as_slice() else { return Ok(None) };
        let tail = self.tail(&folder, log)?;
        let mut failures: Option<Failures> = None;
        for record in newest_first(&tail) {
            if record.is_failed_unlock() {
                let so_far = failures.unwrap_or(Failures {
                    count: 0,
                    first: record.time,
                    last: record.time,
                });
                failures = Some(Failures { count: so_far.count + 1, first: record.time, ..so_far });
            } else if !is_from_outside(&record.event) {
                break;
            }
        }
        Ok(failures)
    }

    /// Returns the end of a log's newest file.
    fn tail(&self, folder: &Path, log: LogId) -> Result<Vec<u8>, SinkError> {
        let path = files::newest(folder, log);
        let Some(len) = self.len(&path)? else { return Ok(Vec::new()) };
        let from = len.saturating_sub(TAIL_BYTES);
        let size = usize::try_from(len - from).expect("a tail is 256 KiB at most");
        let mut bytes = vec![0; size];
        let read = self.disk.open(&path).and_then(|file| file.read_exact_at(&mut bytes, from));
        read.map_err(SinkError::io("read", &path))?;
        Ok(bytes)
    }
}

/// Returns the records of a tail, the newest first, each read when it is asked for. Where a tail begins, a line may be
/// cut, and is none.
fn newest_first(tail: &[u8]) -> impl Iterator<Item = Record> + '_ {
    tail.rsplit(|&byte| byte == b'\n').filter_map(Record::parse)
}

/// Says whether an event says nothing of who opened the vault: the bot's own, and the log's.
fn is_from_outside(event: &str) -> bool {
    event == "intrusion" || event.starts_with("log.") || event.starts_with("bot.")
}

/// More failed unlocks in a short time than a person makes.
pub(super) struct Intrusion {
    failures: usize,
}

impl Intrusion {
    /// Looks whether the event that was just appended makes one, which is told once in ten minutes.
    pub(super) fn after(writer: &Writer<'_>, event: &Event<'_>) -> Result<Option<Self>, SinkError> {
        if event.name != "unlock" || event.outcome != Outcome::Failed {
            return Ok(None);
        }
        let since = writer.log.clock.now().seconds().saturating_sub(INTRUSION_SECONDS);
        let tail = writer.log.tail(&writer.folder, writer.state.log)?;
        let (mut failures, mut is_told) = (0, false);
        for record in newest_first(&tail).take_while(|record| record.time.seconds() >= since) {
            failures += usize::from(record.is_failed_unlock());
            is_told |= record.event == "intrusion";
        }
        Ok((failures >= INTRUSION_FAILURES && !is_told).then_some(Self { failures }))
    }

    pub(super) fn event(&self) -> Event<'static> {
        let mut event = Event::new("intrusion", Outcome::Ok);
        event.details.insert("failed_unlocks".to_owned(), Value::from(self.failures));
        event.details.insert("within_seconds".to_owned(), Value::from(INTRUSION_SECONDS));
        event
    }
}
