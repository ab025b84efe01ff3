//! Which vault and which project file, and how they stand.

use std::collections::BTreeMap;

use serde::Serialize;

use super::SlotLine;

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
    /// Whether a key at hand opens it without a question; which slot, or `cached`.
    pub unlocked_by: Option<String>,
    /// How much longer the session keeps the key that `unlock` left it, in whole units as the kernel counts it: `14m`.
    pub cached_for: Option<String>,
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
    /// What plugins may do, by path.
    pub grants: Option<BTreeMap<String, ProjectGrant>>,
    /// The baseline's path.
    pub baseline_file: Option<String>,
    /// How plugins are judged.
    pub validate_plugin: Option<ProjectPluginSets>,
}

/// What a project file lets a plugin do.
#[derive(Debug, Serialize)]
pub struct ProjectGrant {
    /// The permissions.
    pub permissions: Vec<String>,
    /// The SHA-256 that it must have for that.
    pub sha256: Option<String>,
}

/// How a project file has plugins judged.
#[derive(Debug, Serialize)]
pub struct ProjectPluginSets {
    /// Rules that do not count.
    pub ignore: Vec<String>,
    /// What modules can do, beyond the built-in table.
    pub modules: BTreeMap<String, Vec<&'static str>>,
}
