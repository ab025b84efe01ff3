//! API keys: one that was issued, the verdict on one, and a list of all.

use serde::Serialize;

/// What is told of a key; neither the key nor its digest.
#[derive(Debug, Serialize)]
pub struct ApiKeyLine {
    /// Its public name.
    pub id: String,
    /// What it is for.
    pub service: String,
    /// `prefixed` or `urlsafe`.
    pub style: &'static str,
    /// What it is allowed, sorted.
    pub scopes: Vec<String>,
    /// `active`, `retiring`, `expired` or `revoked`.
    pub state: &'static str,
    /// When it was issued.
    pub created: String,
    /// When it ends.
    pub expires: String,
    /// When it ends since another took its place.
    pub retiring_until: Option<String>,
    /// When it was revoked.
    pub revoked: Option<String>,
    /// The id of the key whose place it took.
    pub replaces: Option<String>,
}

/// `sonora-sec/api-keys/1`: every key that a record is kept of.
#[derive(Debug, Serialize)]
pub struct ApiKeysReport {
    schema: &'static str,
    /// The keys, by service and time.
    pub keys: Vec<ApiKeyLine>,
}

impl ApiKeysReport {
    /// Returns the report of these keys.
    #[must_use]
    pub fn new(keys: Vec<ApiKeyLine>) -> Self {
        Self { schema: "sonora-sec/api-keys/1", keys }
    }
}

/// `sonora-sec/api-key/1`: a new key, told once. It borrows, so that no copy outlives it.
#[derive(Serialize)]
pub struct IssuedReport<'a> {
    schema: &'static str,
    /// The key.
    pub key: &'a str,
    /// What is kept of it.
    #[serde(flatten)]
    pub line: ApiKeyLine,
    /// When the key whose place it took ends.
    pub replaced_until: Option<String>,
    /// The generation of the vault that knows it.
    pub generation: u64,
    /// The vault's receipt in short form, for `--expect-receipt`.
    pub receipt: String,
}

impl std::fmt::Debug for IssuedReport<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedReport").field("id", &self.line.id).finish_non_exhaustive()
    }
}

impl<'a> IssuedReport<'a> {
    /// Returns the report of a key.
    #[must_use]
    pub fn new(
        key: &'a str,
        line: ApiKeyLine,
        replaced_until: Option<String>,
        generation: u64,
        receipt: String,
    ) -> Self {
        let schema = "sonora-sec/api-key/1";
        Self { schema, key, line, replaced_until, generation, receipt }
    }
}

/// `sonora-sec/api-key-verdict/1`: whether a presented key is valid, and why not. For whoever runs the service; who
/// presented the key should be told no more than `valid`.
#[derive(Debug, Serialize)]
pub struct VerdictReport {
    schema: &'static str,
    /// Whether it is valid for what was asked.
    pub valid: bool,
    /// `expired`, `malformed`, `revoked`, `unknown`, `wrong-scope` or `wrong-service`.
    pub reason: Option<&'static str>,
    /// What is kept of it, when it was issued here; its `state` says whether another took its place already.
    pub key: Option<ApiKeyLine>,
}

impl VerdictReport {
    /// Returns the report of a verdict.
    #[must_use]
    pub fn new(reason: Option<&'static str>, key: Option<ApiKeyLine>) -> Self {
        let schema = "sonora-sec/api-key-verdict/1";
        Self { schema, valid: reason.is_none(), reason, key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_key() {
        let line = ApiKeyLine {
            id: "Ab3dE6gH".to_owned(),
            service: "music-api".to_owned(),
            style: "prefixed",
            scopes: Vec::new(),
            state: "active",
            created: String::new(),
            expires: String::new(),
            retiring_until: None,
            revoked: None,
            replaces: None,
        };
        let report = IssuedReport::new("MARKED", line, None, 1, String::new());
        assert_eq!(format!("{report:?}"), "IssuedReport { id: \"Ab3dE6gH\", .. }");
    }
}
