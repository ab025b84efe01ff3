//! What is said of the audit log.

use serde::Serialize;
use serde_json::{Map, Value};

/// `sonora-sec/audit-chain/1`: whether the audit log of this machine holds.
#[derive(Debug, Serialize)]
pub struct ChainReport {
    schema: &'static str,
    /// `holds`, `broken`, or `none` where it has not started.
    pub verdict: &'static str,
    /// The log's id.
    pub log: Option<String>,
    /// The number of the first record that is there.
    pub first: Option<u64>,
    /// How many records there ever were.
    pub records: Option<u64>,
    /// The last record, as a checkpoint.
    pub checkpoint: Option<String>,
    /// What does not hold.
    pub problem: Option<String>,
    /// What happens to a command that cannot be recorded.
    pub policy: &'static str,
    /// Logs of this machine that the vault vouches for and that are not here.
    pub missing: Vec<RegisteredLine>,
    /// Logs of other machines.
    pub elsewhere: Vec<RegisteredLine>,
}

impl ChainReport {
    /// Returns the report of a log that has not started.
    #[must_use]
    pub fn new(policy: &'static str) -> Self {
        Self {
            schema: "sonora-sec/audit-chain/1",
            verdict: "none",
            log: None,
            first: None,
            records: None,
            checkpoint: None,
            problem: None,
            policy,
            missing: Vec::new(),
            elsewhere: Vec::new(),
        }
    }
}

/// A log that the vault vouches for.
#[derive(Debug, Serialize)]
pub struct RegisteredLine {
    /// Its id.
    pub log: String,
    /// The machine's name.
    pub host: String,
    /// Since when the vault knows it.
    pub registered: String,
    /// The number of the last record that the vault vouches for.
    pub seq: u64,
}

/// `sonora-sec/checkpoint/1`: the last record, to keep elsewhere.
#[derive(Debug, Serialize)]
pub struct CheckpointReport {
    schema: &'static str,
    checkpoint: String,
    log: String,
    seq: u64,
}

impl CheckpointReport {
    /// Returns the report.
    #[must_use]
    pub fn new(checkpoint: String, log: String, seq: u64) -> Self {
        Self { schema: "sonora-sec/checkpoint/1", checkpoint, log, seq }
    }
}

/// `sonora-sec/recorded/1`: an event that was recorded.
#[derive(Debug, Serialize)]
pub struct RecordedReport {
    schema: &'static str,
    log: String,
    seq: u64,
}

impl RecordedReport {
    /// Returns the report.
    #[must_use]
    pub fn new(log: String, seq: u64) -> Self {
        Self { schema: "sonora-sec/recorded/1", log, seq }
    }
}

/// `sonora-sec/pruned/1`: what was let go of the audit log.
#[derive(Debug, Serialize)]
pub struct PrunedReport {
    schema: &'static str,
    files: usize,
    first: u64,
}

impl PrunedReport {
    /// Returns the report.
    #[must_use]
    pub fn new(files: usize, first: u64) -> Self {
        Self { schema: "sonora-sec/pruned/1", files, first }
    }
}

/// `sonora-sec/audit-record/1`, one a line: a record with what is known beyond it.
#[derive(Debug, Serialize)]
pub struct RecordLine<'a> {
    schema: &'static str,
    /// Its fields, as they stand in the log.
    #[serde(flatten)]
    fields: &'a Map<String, Value>,
    /// Names of its entries, where the vault was opened and still has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<&'a [Option<String>]>,
}

impl<'a> RecordLine<'a> {
    /// Returns the line; `names` are in the order of the record's entries.
    #[must_use]
    pub fn new(fields: &'a Map<String, Value>, names: Option<&'a [Option<String>]>) -> Self {
        Self { schema: "sonora-sec/audit-record/1", fields, names }
    }
}
