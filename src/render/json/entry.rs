//! Entries: their names, what surrounds their values, values, and files that hold them.

use std::collections::BTreeMap;

use serde::Serialize;

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
