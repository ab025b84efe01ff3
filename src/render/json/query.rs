//! What was found out about a query, for programs. Offsets are in bytes from 0.

use serde::Serialize;

use crate::core::finding::Severity;
use crate::core::report::Verdict;

/// `sonora-sec/query/1`
#[derive(Debug, Serialize)]
pub struct QueryLine {
    schema: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// What a player would take it for.
    pub class: &'static str,
    /// Where it goes.
    pub context: &'static str,
    /// What was found.
    pub findings: Vec<QueryFinding>,
    /// What may be passed on in its place.
    pub safe: Option<String>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct QueryFinding {
    /// The number of the rule.
    pub rule: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// Where it begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// What to do.
    pub help: &'static str,
}

impl QueryLine {
    /// Makes a line.
    #[must_use]
    pub fn new(
        verdict: Verdict,
        class: &'static str,
        context: &'static str,
        findings: Vec<QueryFinding>,
        safe: Option<String>,
    ) -> Self {
        Self { schema: "sonora-sec/query/1", verdict, class, context, findings, safe }
    }
}
