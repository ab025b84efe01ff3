//! A rule with what it looks at, and where it puts its objections.

use rustc_hash::FxHashSet;

use super::fact::{Fact, FactKind, Place};
use super::value::Abstract;
use crate::core::finding::{Finding, Related, Rule};
use crate::core::source::{Source, Span};

/// A rule of the firewall.
pub(crate) struct Check {
    /// What it looks for.
    pub(crate) rule: &'static Rule,
    /// Which facts it looks at.
    pub(crate) sees: &'static [FactKind],
    /// Looks at one fact.
    pub(crate) look: fn(&Fact<'_>, &Place<'_>, &mut Objections<'_>),
}

/// The objections to one file.
pub(crate) struct Objections<'s> {
    source: &'s Source,
    findings: Vec<Finding>,
    seen: FxHashSet<(&'static str, Span)>,
}

impl<'s> Objections<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self { source, findings: Vec::new(), seen: FxHashSet::default() }
    }

    /// Objects to what is at a span. One objection of a rule at one place is enough.
    pub(crate) fn object(
        &mut self,
        rule: &'static Rule,
        place: &Place<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        if !self.seen.insert((rule.id, span)) {
            return None;
        }
        let mut finding = Finding::new(rule, self.source.place(span), message);
        finding.scope = place.scope.clone();
        if place.depth > 0 {
            finding.message.push_str(", in code that is run from a text here");
        }
        self.findings.push(finding);
        self.findings.last_mut()
    }

    /// The same, and tells the way that a value took to get there.
    pub(crate) fn object_to(
        &mut self,
        rule: &'static Rule,
        place: &Place<'_>,
        span: Span,
        value: &Abstract,
        message: impl Into<String>,
    ) {
        let source = self.source;
        let Some(finding) = self.object(rule, place, span, message) else { return };
        for step in value.steps() {
            if step.span != span && step.span != Span::default() {
                finding
                    .related
                    .push(Related { place: source.place(step.span), message: step.what.clone() });
            }
        }
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
