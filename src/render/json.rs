//! Results for programs: versioned structs of their own, never a dump of internal types.
//!
//! Times are RFC 3339 in UTC. A result is one line of JSON on standard output, an error one on
//! standard error.

use std::collections::BTreeMap;

use serde::Serialize;

/// `sonora-sec/error/1`
#[derive(Debug, Serialize)]
pub struct ErrorReport {
    schema: &'static str,
    code: u8,
    reason: &'static str,
    error: String,
    hint: Option<String>,
}

impl ErrorReport {
    /// Returns the report of an error; `reason` is one of the documented stable words.
    #[must_use]
    pub fn new(code: u8, reason: &'static str, error: String, hint: Option<String>) -> Self {
        Self { schema: "sonora-sec/error/1", code, reason, error, hint }
    }
}

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
            import: None,
        }
    }
}

/// `sonora-sec/list/1`
#[derive(Debug, Serialize)]
pub struct ListReport {
    schema: &'static str,
    /// The entries, sorted by name.
    pub entries: Vec<EntryLine>,
}

impl ListReport {
    /// Returns the report of these entries.
    #[must_use]
    pub fn new(entries: Vec<EntryLine>) -> Self {
        Self { schema: "sonora-sec/list/1", entries }
    }
}

/// What is told of an entry without its value.
#[derive(Debug, Serialize)]
pub struct EntryLine {
    /// The name.
    pub name: String,
    /// `text` or `binary`.
    pub kind: &'static str,
    /// The newest version.
    pub version: u64,
    /// How many versions are kept.
    pub versions: usize,
    /// When the oldest kept version was stored.
    pub created: String,
    /// When the newest version was stored.
    pub updated: String,
    /// When the secret should be replaced.
    pub expires: Option<String>,
    /// Words of the user's own.
    pub tags: BTreeMap<String, String>,
    /// A line of the user's own.
    pub note: Option<String>,
}

/// `sonora-sec/info/1`: an entry and its versions, without values.
#[derive(Debug, Serialize)]
pub struct InfoReport {
    schema: &'static str,
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryLine,
    /// Its versions, oldest first.
    pub history: Vec<VersionLine>,
}

impl InfoReport {
    /// Returns the report of an entry.
    #[must_use]
    pub fn new(entry: EntryLine, history: Vec<VersionLine>) -> Self {
        Self { schema: "sonora-sec/info/1", entry, history }
    }
}

/// `sonora-sec/history/1`: the versions of an entry, without values.
#[derive(Debug, Serialize)]
pub struct HistoryReport {
    schema: &'static str,
    /// The entry's name.
    pub name: String,
    /// Its versions, newest first.
    pub versions: Vec<VersionLine>,
}

impl HistoryReport {
    /// Returns the report of an entry's versions.
    #[must_use]
    pub fn new(name: String, versions: Vec<VersionLine>) -> Self {
        Self { schema: "sonora-sec/history/1", name, versions }
    }
}

/// One version, without its value.
#[derive(Debug, Serialize)]
pub struct VersionLine {
    /// Its number.
    pub version: u64,
    /// When it was stored.
    pub created: String,
    /// What was said of it.
    pub note: Option<String>,
}

/// `sonora-sec/entry/1`: a value. It borrows, so that no copy outlives it.
#[derive(Serialize)]
pub struct ValueReport<'a> {
    schema: &'static str,
    /// The entry's name.
    pub name: &'a str,
    /// The version of the value.
    pub version: u64,
    /// `utf-8` or `base64`.
    pub encoding: &'static str,
    /// The value, so encoded.
    pub value: &'a str,
}

impl std::fmt::Debug for ValueReport<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ValueReport(..)")
    }
}

impl<'a> ValueReport<'a> {
    /// Returns the report of a value.
    #[must_use]
    pub fn new(name: &'a str, version: u64, encoding: &'static str, value: &'a str) -> Self {
        Self { schema: "sonora-sec/entry/1", name, version, encoding, value }
    }
}

/// `sonora-sec/generated/1`: a new secret. It borrows, so that no copy outlives it.
#[derive(Serialize)]
pub struct GeneratedReport<'a> {
    schema: &'static str,
    /// How it was made.
    pub recipe: String,
    /// The secret.
    pub value: &'a str,
}

impl std::fmt::Debug for GeneratedReport<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GeneratedReport(..)")
    }
}

impl<'a> GeneratedReport<'a> {
    /// Returns the report of a new secret.
    #[must_use]
    pub fn new(recipe: String, value: &'a str) -> Self {
        Self { schema: "sonora-sec/generated/1", recipe, value }
    }
}

/// `sonora-sec/file/1`: a file that holds secrets was written.
#[derive(Debug, Serialize)]
pub struct FileReport {
    schema: &'static str,
    /// Its path.
    pub path: String,
    /// Names of the entries whose values are in it, sorted.
    pub names: Vec<String>,
}

impl FileReport {
    /// Returns the report of a file.
    #[must_use]
    pub fn new(path: String, names: Vec<String>) -> Self {
        Self { schema: "sonora-sec/file/1", path, names }
    }
}

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

/// `sonora-sec/receipt/1`
#[derive(Debug, Serialize)]
pub struct ReceiptReport {
    schema: &'static str,
    /// The short form, for `--expect-receipt`.
    pub receipt: String,
    /// The vault's id.
    pub id: String,
    /// The generation.
    pub generation: u64,
    /// Its head.
    pub head: String,
    /// Fingerprint of its signer.
    pub signer: String,
    /// When this machine saw it; nothing when it has no receipt yet.
    pub seen: Option<String>,
}

impl ReceiptReport {
    /// Returns the report of a receipt.
    #[must_use]
    pub fn new(
        receipt: String,
        id: String,
        generation: u64,
        head: String,
        signer: String,
        seen: Option<String>,
    ) -> Self {
        Self { schema: "sonora-sec/receipt/1", receipt, id, generation, head, signer, seen }
    }
}

/// `sonora-sec/status/1`: which vault, why that one, and how it stands.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    /// [`Self::SCHEMA`].
    pub schema: &'static str,
    /// The vault's path.
    pub vault: String,
    /// What chose it.
    pub vault_from: &'static str,
    /// The settings file in force.
    pub settings: Option<String>,
    /// The project file that was found.
    pub project: Option<ProjectLine>,
    /// The folder of this machine's receipts.
    pub state: String,
    /// Whether questions may be asked, and if not, why.
    pub prompts: &'static str,
    /// Where a passphrase would come from.
    pub passphrase_from: &'static str,
    /// Where an identity would come from.
    pub identity_from: &'static str,
    /// Versions kept of an entry.
    pub kept_versions: usize,
    /// The generation.
    pub generation: u64,
    /// The vault's id.
    pub id: String,
    /// Fingerprint of its signer.
    pub signer: String,
    /// `current`, `behind` (the vault is newer than what was seen), or `none` (never seen here).
    pub receipt: &'static str,
    /// Whether a key at hand opens it without a question; which slot.
    pub unlocked_by: Option<String>,
    /// The slots.
    pub slots: Vec<SlotLine>,
}

impl StatusReport {
    /// The schema's name.
    pub const SCHEMA: &'static str = "sonora-sec/status/1";
}

/// How a project file stands.
#[derive(Debug, Serialize)]
pub struct ProjectLine {
    /// Its path.
    pub path: String,
    /// `trusted` (and in force), `untrusted`, `changed` since it was trusted, or `refused`.
    pub standing: &'static str,
    /// Why it is refused.
    pub why: Option<String>,
}

/// `sonora-sec/trust/1`: a project file, and what it sets.
#[derive(Debug, Serialize)]
pub struct TrustReport {
    schema: &'static str,
    /// The file's path.
    pub path: String,
    /// How it stood before: `trusted`, `changed` since it was trusted, or `untrusted`.
    pub before: &'static str,
    /// Whether it is trusted now.
    pub trusted: bool,
    /// The SHA-256 of what was read; nothing when it was not read.
    pub sha256: Option<String>,
    /// What it sets; nothing when it was not read.
    pub sets: Option<ProjectSets>,
}

impl TrustReport {
    /// Returns the report of a file that was not read.
    #[must_use]
    pub fn new(path: String, before: &'static str, trusted: bool) -> Self {
        Self { schema: "sonora-sec/trust/1", path, before, trusted, sha256: None, sets: None }
    }
}

/// What a project file sets.
#[derive(Debug, Serialize)]
pub struct ProjectSets {
    /// The vault's path.
    pub vault: Option<String>,
    /// What `run` hands down: variable to entry.
    pub run_env: Option<BTreeMap<String, String>>,
    /// Versions kept of an entry.
    pub store_versions: Option<usize>,
}
