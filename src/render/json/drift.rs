//! How plugins differ from their old versions, for programs.

use serde::Serialize;

use crate::core::capability::Permission;
use crate::core::finding::Finding;
use crate::core::report::{Input, Use, Verdict};

use super::FindingLine;

/// `sonora-sec/drift/1`
#[derive(Debug, Serialize)]
pub struct DriftReport<'r> {
    schema: &'static str,
    version: &'static str,
    verdict: Verdict,
    plugins: Vec<DriftLine>,
    /// Violations that the old version did not have.
    new_violations: Vec<FindingLine<'r>>,
    /// Everything that denies the new version.
    findings: Vec<FindingLine<'r>>,
}

/// One plugin.
#[derive(Debug, Serialize)]
struct DriftLine {
    old: Option<Version>,
    new: Option<Version>,
    added: Vec<Added>,
    removed: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Version {
    path: String,
    sha256: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct Added {
    permission: String,
    granted: bool,
    by: String,
    path: String,
    line: usize,
    column: usize,
}

impl<'r> DriftReport<'r> {
    /// Returns a report without plugins.
    #[must_use]
    pub fn new(verdict: Verdict, new_violations: &[&'r Finding], findings: &'r [Finding]) -> Self {
        Self {
            schema: "sonora-sec/drift/1",
            version: env!("CARGO_PKG_VERSION"),
            verdict,
            plugins: Vec::new(),
            new_violations: new_violations.iter().map(|finding| FindingLine::of(finding)).collect(),
            findings: findings.iter().map(FindingLine::of).collect(),
        }
    }

    /// Adds a plugin.
    pub fn plugin(
        &mut self,
        old: Option<&Input>,
        new: Option<&Input>,
        added: &[&Use],
        removed: &[Permission],
    ) {
        let version = |input: &Input| Version {
            path: input.path.clone(),
            sha256: input.sha256.clone(),
            reason: input.reason.clone(),
        };
        let added = added.iter().map(|used| Added {
            permission: used.permission.to_string(),
            granted: used.granted,
            by: used.by.clone(),
            path: used.place.path.to_string(),
            line: used.place.line,
            column: used.place.column,
        });
        self.plugins.push(DriftLine {
            old: old.map(version),
            new: new.map(version),
            added: added.collect(),
            removed: removed.iter().map(ToString::to_string).collect(),
        });
    }
}
