//! What a pass found, by offset: at most so many of a rule are kept, and all are counted.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::core::finding::{Finding, Rule, Severity};

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

/// Which findings are listed: the first of each rule, and as many again that are worse than their rule says, since an
/// answer hangs on the worst.
#[derive(Debug, Default)]
pub(super) struct Listing {
    first: BTreeMap<&'static str, u64>,
    worse: BTreeMap<&'static str, u64>,
}

impl Listing {
    /// Returns the listing that goes on behind these findings, of which there are so many of each rule.
    pub(super) fn behind(counts: &BTreeMap<&'static str, u64>, findings: &[Finding]) -> Self {
        let mut worse: BTreeMap<&'static str, u64> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.severity > finding.rule.severity) {
            *worse.entry(finding.rule.id).or_default() += 1;
        }
        Self { first: counts.clone(), worse }
    }

    /// Counts a finding, and says whether it is to be listed.
    pub(super) fn takes(&mut self, rule: &'static Rule, severity: Severity) -> bool {
        let first = self.first.entry(rule.id).or_default();
        *first += 1;
        if *first <= MAX_LISTED {
            return true;
        }
        if severity <= rule.severity {
            return false;
        }
        let worse = self.worse.entry(rule.id).or_default();
        *worse += 1;
        *worse <= MAX_LISTED
    }
}

/// Everything that was found in a document.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) listed: Vec<Objection>,
    pub(super) counts: BTreeMap<&'static str, u64>,
    pub(super) listing: Listing,
    /// Where secrets are written: no excerpt shows them. In order, as far as the pass came.
    pub(super) secrets: Vec<Range<usize>>,
}

impl Found {
    /// Counts a finding, and says whether it is to be listed.
    pub(super) fn count(&mut self, rule: &'static Rule, severity: Option<Severity>) -> bool {
        *self.counts.entry(rule.id).or_default() += 1;
        self.listing.takes(rule, severity.unwrap_or(rule.severity))
    }

    /// Says whether a stretch has part of a secret.
    pub(super) fn shows_secret(&self, span: &Range<usize>) -> bool {
        self.secrets.iter().any(|secret| secret.start < span.end && span.start < secret.end)
    }
}
