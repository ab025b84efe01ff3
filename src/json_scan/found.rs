//! What a pass found, by offset: at most so many of a rule are kept, and all are counted.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::core::finding::{Rule, Severity};

pub use crate::core::report::MAX_LISTED;

/// A finding before its place is worked out.
#[derive(Debug)]
pub(super) struct Objection {
    pub(super) rule: &'static Rule,
    pub(super) span: Range<usize>,
    pub(super) pointer: Option<String>,
    pub(super) message: String,
    /// Other than the rule's.
    pub(super) severity: Option<Severity>,
}

/// Everything that was found in a document.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) listed: Vec<Objection>,
    pub(super) counts: BTreeMap<&'static str, u64>,
    /// Where secrets are written: no excerpt shows them. In order, as far as the pass came.
    pub(super) secrets: Vec<Range<usize>>,
}

impl Found {
    /// Counts a finding, and says whether it is to be listed.
    pub(super) fn count(&mut self, rule: &'static Rule) -> bool {
        let count = self.counts.entry(rule.id).or_default();
        *count += 1;
        *count <= MAX_LISTED
    }

    /// Says whether a stretch has part of a secret.
    pub(super) fn shows_secret(&self, span: &Range<usize>) -> bool {
        self.secrets.iter().any(|secret| secret.start < span.end && span.start < secret.end)
    }
}
