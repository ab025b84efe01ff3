//! The ways in which a log does not hold, each in its own words.

use std::fmt;

/// Who says that a record was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voucher {
    /// The vault, by an anchor of one of its writes.
    Vault,
    /// A checkpoint kept elsewhere.
    Checkpoint,
    /// The state beside the log.
    State,
}

impl fmt::Display for Voucher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vault => "the vault",
            Self::Checkpoint => "the checkpoint",
            Self::State => "its state",
        })
    }
}

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Tampering {
    /// The code of a record is not that of its text.
    #[error("record {seq} was changed")]
    Changed {
        /// Its number.
        seq: u64,
    },
    /// Records are gone, and the log went on with the key that was there (as CVE-2023-31438 of journald).
    #[error("{}, and the log went on after them", missing(*first, *last))]
    Continued {
        /// The number of the first that is gone.
        first: u64,
        /// The number of the last.
        last: u64,
    },
    /// Fewer records than somebody vouches for.
    #[error("it ends after {records} records, and {by} vouches for {expected}")]
    Cut {
        /// How many there are.
        records: u64,
        /// How many there were.
        expected: u64,
        /// Who says so.
        by: Voucher,
    },
    /// The last line has no end, and a crash does not explain it.
    #[error("the line of record {seq} is cut")]
    CutLine {
        /// The number it would have.
        seq: u64,
    },
    /// A record stands where none was.
    #[error("a record was inserted before record {seq}")]
    Inserted {
        /// The number of the record after it.
        seq: u64,
    },
    /// The state has a key that the chain does not give.
    #[error("its state was made up: the key in it does not follow from the records")]
    InventedState,
    /// Records are not there.
    #[error("{}", missing(*first, *last))]
    Missing {
        /// The number of the first.
        first: u64,
        /// The number of the last.
        last: u64,
    },
    /// Two records are not in their order.
    #[error("records {seq} and {with} changed places")]
    Moved {
        /// The number that was expected.
        seq: u64,
        /// The number that is there.
        with: u64,
    },
    /// A line that is no record.
    #[error("where record {seq} should be there is a line that is none")]
    NoRecord {
        /// The number that was expected.
        seq: u64,
    },
    /// The state is missing or broken.
    #[error("its state is missing or broken")]
    NoState,
    /// What appending objects to.
    #[error("{what}")]
    Objection {
        /// In its words.
        what: String,
    },
    /// The state is older than the log.
    #[error("its state tells of {told} records, and there are {records}")]
    OldState {
        /// How many there are.
        records: u64,
        /// How many it tells of.
        told: u64,
    },
    /// A record that stood earlier.
    #[error("record {seq} stands there twice")]
    Repeated {
        /// Its number.
        seq: u64,
    },
    /// A record that holds, and is not the one that was there.
    #[error("record {seq} is not the one that {by} vouches for")]
    Replaced {
        /// Its number.
        seq: u64,
        /// Who says so.
        by: Voucher,
    },
    /// A record with a code of a key that came later (as CVE-2023-31439 of journald).
    #[error("record {seq} was sealed again with a later key")]
    Resealed {
        /// Its number.
        seq: u64,
    },
    /// A segment whose first record does not name the one before.
    #[error("record {seq} begins a file and does not name the file before")]
    Unnamed {
        /// Its number.
        seq: u64,
    },
    /// A record without a code (as systemd issue 15425).
    #[error("record {seq} is not sealed")]
    Unsealed {
        /// Its number.
        seq: u64,
    },
}

fn missing(first: u64, last: u64) -> String {
    if first == last {
        format!("record {first} is missing")
    } else {
        format!("records {first} to {last} are missing")
    }
}
