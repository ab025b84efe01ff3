//! What went wrong, for programs.

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
