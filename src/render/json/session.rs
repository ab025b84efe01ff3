//! What a session keeps of a vault, and that it keeps it no more.

use serde::Serialize;

/// `sonora-sec/unlocked/1`: the session keeps a vault's key.
#[derive(Debug, Serialize)]
pub struct UnlockedReport {
    schema: &'static str,
    /// The vault's path.
    pub vault: String,
    /// The vault's id.
    pub id: String,
    /// When the key ends, by this machine's clock.
    pub until: String,
}

impl UnlockedReport {
    /// Returns the report of a vault that was unlocked.
    #[must_use]
    pub fn new(vault: String, id: String, until: String) -> Self {
        Self { schema: "sonora-sec/unlocked/1", vault, id, until }
    }
}

/// `sonora-sec/locked/1`: the session keeps a vault's key no more.
#[derive(Debug, Serialize)]
pub struct LockedReport {
    schema: &'static str,
    /// The vault's path.
    pub vault: String,
    /// How many keys were taken away.
    pub keys: usize,
}

impl LockedReport {
    /// Returns the report of a vault that was locked.
    #[must_use]
    pub fn new(vault: String, keys: usize) -> Self {
        Self { schema: "sonora-sec/locked/1", vault, keys }
    }
}
