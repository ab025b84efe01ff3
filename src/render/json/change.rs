//! What a command that writes the vault did.

use serde::Serialize;

/// `sonora-sec/change/1`: what a command that writes the vault did.
#[derive(Debug, Serialize)]
pub struct ChangeReport {
    schema: &'static str,
    /// The command.
    pub action: &'static str,
    /// The vault's path.
    pub vault: String,
    /// The generation written.
    pub generation: u64,
    /// Its receipt in short form, for `--expect-receipt`.
    pub receipt: String,
    /// Labels of the slots.
    pub slots: Vec<String>,
    /// The entry concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// How many older local generations were deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_generations: Option<usize>,
    /// The recipient of an identity that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Ids of the API keys that were valid until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Vec<String>>,
    /// What an import came to.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportLine>,
}

/// What an import came to.
#[derive(Debug, Serialize)]
pub struct ImportLine {
    /// How many entries are new.
    pub imported: usize,
    /// How many have a new version.
    pub replaced: usize,
    /// How many had that value already.
    pub skipped: usize,
    /// Names that were left out, as they stand in the file.
    pub left_out: Vec<String>,
}

impl ChangeReport {
    /// Returns the report of a change that concerns no entry.
    #[must_use]
    pub fn new(
        action: &'static str,
        vault: String,
        generation: u64,
        receipt: String,
        slots: Vec<String>,
    ) -> Self {
        Self {
            schema: "sonora-sec/change/1",
            action,
            vault,
            generation,
            receipt,
            slots,
            name: None,
            version: None,
            deleted_generations: None,
            recipient: None,
            revoked: None,
            import: None,
        }
    }
}
