//! The ways into the vault.

use serde::Serialize;

/// `sonora-sec/slots/1`
#[derive(Debug, Serialize)]
pub struct SlotsReport {
    schema: &'static str,
    /// The slots, in the order they are tried.
    pub slots: Vec<SlotLine>,
}

impl SlotsReport {
    /// Returns the report of these slots.
    #[must_use]
    pub fn new(slots: Vec<SlotLine>) -> Self {
        Self { schema: "sonora-sec/slots/1", slots }
    }
}

/// One slot.
#[derive(Debug, Serialize)]
pub struct SlotLine {
    /// Its label.
    pub label: String,
    /// `passphrase` or `age`.
    pub kind: String,
    /// When it was made.
    pub created: String,
    /// An age slot's recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// A passphrase slot's KDF costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kdf: Option<KdfLine>,
}

/// The costs of a KDF.
#[derive(Debug, Serialize)]
pub struct KdfLine {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// `sonora-sec/opened/1`: which slot a key opened.
#[derive(Debug, Serialize)]
pub struct OpenedReport {
    schema: &'static str,
    /// The slot's label.
    pub slot: String,
    /// The generation that it opened.
    pub generation: u64,
}

impl OpenedReport {
    /// Returns the report of a slot that opened.
    #[must_use]
    pub fn new(slot: String, generation: u64) -> Self {
        Self { schema: "sonora-sec/opened/1", slot, generation }
    }
}
