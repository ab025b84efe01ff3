//! Backups: made, listed, verified.

use serde::Serialize;

use super::ErrorReport;

/// `sonora-sec/backup/1`: a backup was made, or was there already; all of it opens.
#[derive(Debug, Serialize)]
pub struct BackupReport {
    schema: &'static str,
    /// Where it lies.
    pub path: String,
    /// Its generation.
    pub generation: u64,
    /// Its receipt in short form, for `--expect-receipt`.
    pub receipt: String,
    /// Entries in it.
    pub entries: u64,
    /// Its length.
    pub bytes: u64,
    /// How many older backups were removed; nothing when that was not asked for.
    pub removed: Option<usize>,
}

impl BackupReport {
    /// Returns the report of a backup.
    #[must_use]
    pub fn new(path: String, generation: u64, receipt: String) -> Self {
        let schema = "sonora-sec/backup/1";
        Self { schema, path, generation, receipt, entries: 0, bytes: 0, removed: None }
    }
}

/// `sonora-sec/backups/1`
#[derive(Debug, Serialize)]
pub struct BackupsReport {
    schema: &'static str,
    /// The backups, sorted by name.
    pub backups: Vec<BackupLine>,
}

impl BackupsReport {
    /// Returns the report of these backups.
    #[must_use]
    pub fn new(backups: Vec<BackupLine>) -> Self {
        Self { schema: "sonora-sec/backups/1", backups }
    }
}

/// One backup, as its header in the clear tells.
#[derive(Debug, Serialize)]
pub struct BackupLine {
    /// Where it lies.
    pub path: String,
    /// The id of its vault.
    pub id: String,
    /// Its generation.
    pub generation: u64,
    /// Its length.
    pub bytes: u64,
    /// When the file was written last.
    pub modified: Option<String>,
    /// Whether its vault is the present one; nothing where there is none.
    pub is_of_this_vault: Option<bool>,
}

/// `sonora-sec/verified/1`
#[derive(Debug, Serialize)]
pub struct VerifiedReport {
    schema: &'static str,
    /// What was found of each.
    pub backups: Vec<VerifiedLine>,
}

impl VerifiedReport {
    /// Returns the report of these backups.
    #[must_use]
    pub fn new(backups: Vec<VerifiedLine>) -> Self {
        Self { schema: "sonora-sec/verified/1", backups }
    }
}

/// What was found of a backup.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum VerifiedLine {
    /// It could not be opened, or not all of it.
    Failed(ErrorReport),
    /// Everything in it was decrypted.
    Holds {
        /// Where it lies.
        path: String,
        /// Its generation.
        generation: u64,
        /// Entries in it.
        entries: u64,
        /// Versions of them.
        versions: u64,
        /// Blocks whose tag held.
        blocks: u64,
        /// Its length.
        bytes: u64,
    },
}
