//! Which files a log has: its newest segment, the ones before, and its state.
//!
//! ```text
//! <state folder>/audit/<vault id>/<log id>.jsonl                 the newest segment
//!                                 <log id>.<first number>.jsonl  an earlier one, the number in 20 digits
//!                                 <log id>.state                 see `state`
//!                                 log.lock
//!                                 adopted-...                    what was set aside by `audit adopt`
//! ```

use std::io;
use std::path::{Path, PathBuf};

use crate::core::disk::Disk;
use crate::core::event::{LogId, SinkError};

/// Most names in a log's folder that are looked through.
const MAX_NAMES: usize = 100_000;
/// What the names of files that were set aside begin with.
pub(super) const ASIDE: &str = "adopted-";

/// What lies in a log's folder.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Logs that have a state.
    pub(super) states: Vec<LogId>,
    /// Logs that have a newest segment.
    pub(super) newest: Vec<LogId>,
    /// Earlier segments: whose they are, and the number of their first record; in order.
    pub(super) earlier: Vec<(LogId, u64)>,
}

impl Listing {
    /// Lists a folder; one that is not there is empty.
    pub(super) fn read(disk: &dyn Disk, folder: &Path) -> Result<Self, SinkError> {
        let names = match disk.list(folder, MAX_NAMES) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(SinkError::io("read", folder)(error)),
        };
        let mut listing = Self::default();
        for name in names.iter().filter_map(|name| name.to_str()) {
            if let Some(log) = name.strip_suffix(".state").and_then(|log| log.parse().ok()) {
                listing.states.push(log);
            } else if let Some(rest) = name.strip_suffix(".jsonl") {
                match rest.split_once('.') {
                    None => listing.newest.extend(rest.parse::<LogId>()),
                    Some((log, first)) => {
                        listing.earlier.extend(log.parse().ok().zip(first.parse().ok()));
                    }
                }
            }
        }
        listing.earlier.sort_unstable();
        Ok(listing)
    }

    /// Returns every log of which there is anything.
    pub(super) fn logs(&self) -> Vec<LogId> {
        let earlier = self.earlier.iter().map(|(log, _)| *log);
        let mut all: Vec<LogId> =
            self.states.iter().chain(&self.newest).copied().chain(earlier).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the numbers of the first records of a log's earlier segments, in order.
    pub(super) fn earlier_of(&self, log: LogId) -> Vec<u64> {
        self.earlier.iter().filter(|(of, _)| *of == log).map(|(_, first)| *first).collect()
    }
}

/// Returns the folder of the logs of one vault.
pub(super) fn folder_of(state_folder: &Path, vault: [u8; 16]) -> PathBuf {
    state_folder.join("audit").join(data_encoding::HEXLOWER.encode(&vault))
}

pub(super) fn state(folder: &Path, log: LogId) -> PathBuf {
    folder.join(format!("{log}.state"))
}

pub(super) fn newest(folder: &Path, log: LogId) -> PathBuf {
    folder.join(format!("{log}.jsonl"))
}

pub(super) fn earlier(folder: &Path, log: LogId, first: u64) -> PathBuf {
    folder.join(format!("{log}.{first:020}.jsonl"))
}

pub(super) fn lock(folder: &Path) -> PathBuf {
    folder.join("log.lock")
}
