//! What a check objects to, where, and what to do about it.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::source::Place;

/// How bad it is when a finding is what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Could be better.
    Low,
    /// Should be looked at.
    Medium,
    /// Should not be deployed.
    High,
    /// Gives away the bot or its machine.
    Critical,
}

/// How sure a check is that a finding is what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Often harmless.
    Low,
    /// Usually right.
    Medium,
    /// Hardly anything else looks like it.
    High,
}

/// What a finding means for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Denies nothing.
    Note,
    /// Denies unless the capability was granted.
    Permission,
    /// Denies, since what could not be read cannot be judged.
    Unreadable,
    /// Denies, whatever was granted.
    Violation,
}

/// What a check looks for, and everything there is to say about it.
#[derive(Debug)]
pub struct Rule {
    /// The stable number, such as `SNR101`.
    pub id: &'static str,
    /// The name, read as "allow ...", such as `exec-call`.
    pub name: &'static str,
    /// What its findings mean unless a finding says otherwise.
    pub kind: Kind,
    /// The weakness it is an instance of (CWE), by number.
    pub cwe: u16,
    /// How bad its findings are unless a finding says otherwise.
    pub severity: Severity,
    /// How sure its findings are unless a finding says otherwise.
    pub confidence: Confidence,
    /// What to do, in one sentence, shown as help below each finding that brings none.
    pub help: &'static str,
    /// Markdown with the headings `## What it does`, `## Why it is bad`, `## Example`, `## Fix` and
    /// `## References`, which `explain` prints.
    pub docs: &'static str,
}

/// A number belongs to one rule.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// One objection at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was looked for.
    pub rule: &'static Rule,
    /// What it means for the verdict.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it is.
    pub place: Place,
    /// The JSON Pointer (RFC 6901) of what it is about, in JSON.
    pub pointer: Option<String>,
    /// What was found: one sentence, lower case, no period.
    pub message: String,
    /// What to do about it: one sentence, lower case, no period.
    pub help: Cow<'static, str>,
    /// The way that led there, in order.
    pub related: Vec<Related>,
    /// What it is scoped by for a fingerprint: the names of the functions and classes around it, dotted.
    pub scope: Arc<str>,
    /// What it is known by from one run to the next: 32 hexadecimal digits, given by
    /// [`fingerprint::give`](super::fingerprint::give).
    pub fingerprint: String,
}

/// A step on the way to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub place: Place,
    /// What happens there.
    pub message: String,
}

impl Finding {
    /// Makes a finding of a rule, as bad and as sure as the rule says.
    #[must_use]
    pub fn new(rule: &'static Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            kind: rule.kind,
            severity: rule.severity,
            confidence: rule.confidence,
            place,
            pointer: None,
            message: message.into(),
            help: Cow::Borrowed(rule.help),
            related: Vec::new(),
            scope: Arc::from(""),
            fingerprint: String::new(),
        }
    }

    /// Returns the order in which findings are reported: by path, place, then rule.
    #[must_use]
    pub fn order(&self) -> (Arc<str>, usize, usize, &'static str) {
        (Arc::clone(&self.place.path), self.place.span.start, self.place.span.end, self.rule.id)
    }
}
