//! One document from its bytes to what is to be said of it, and several together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::checks::{byte_order_mark, invalid_utf8, other_encoding, oversized_document};
use super::found::{Found, Listing, Objection};
use super::limits::Limits;
use super::schema::{self, Schema};
use super::shapes::{self, Shape};
use super::{bytes, pass, place};
use crate::core::finding::{Finding, Kind, Rule};
use crate::core::fingerprint;
use crate::core::report::{Input, Report, Suppressed, Verdict};
use crate::core::selection::Selection;
use crate::core::source::{Source, Span};

/// How a document is scanned.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How much it may have of everything.
    pub limits: Limits,
    /// What it is said to be.
    pub shape: Option<Shape>,
    /// The JSON Schema that it must fit.
    pub schema: Option<Schema>,
    /// Whether a shape takes no null for a URL of a track.
    pub strict: bool,
    /// Whether each line of a file is a document.
    pub lines: bool,
    /// Rules whose findings are set aside, unless they say that something could not be read.
    pub ignore: Selection,
}

/// What was found out about one document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name that findings have as their path.
    pub name: Arc<str>,
    /// The answer.
    pub verdict: Verdict,
    /// Why it was refused, when it was.
    pub reason: Option<String>,
    /// What was found, in order of place; of a rule the first [`MAX_LISTED`](super::MAX_LISTED), and as many again that are
    /// worse than the rule says.
    pub findings: Vec<Finding>,
    /// How many findings each rule has, those included that are not listed.
    pub counts: BTreeMap<&'static str, u64>,
    /// How many bytes it has.
    pub bytes: u64,
}

impl Document {
    /// Returns a document of which nothing is known yet.
    pub(super) fn empty(name: Arc<str>) -> Self {
        Self {
            name,
            verdict: Verdict::Ok,
            reason: None,
            findings: Vec::new(),
            counts: BTreeMap::new(),
            bytes: 0,
        }
    }

    /// Returns a document that was not looked into.
    pub(super) fn refused(name: &str, rule: &'static Rule, message: String) -> Self {
        let mut document = Self::empty(Arc::from(name));
        document.object(rule, 0, message);
        document
    }

    /// Adds what is found at an offset of a file that is no text.
    pub(super) fn object(&mut self, rule: &'static Rule, offset: usize, message: String) {
        let mut place = Source::new(Arc::clone(&self.name), "").place(Span::default());
        place.span = Span::new(offset, offset);
        let finding = Finding::new(rule, place, message);
        let mut one = Self::empty(Arc::clone(&self.name));
        one.verdict = Verdict::of(std::slice::from_ref(&finding));
        one.reason = (finding.kind == Kind::Unreadable).then(|| finding.message.clone());
        one.findings.push(finding);
        one.counts.insert(rule.id, 1);
        self.absorb(one);
    }

    /// Adds what was found in a further part of the same file.
    pub(super) fn absorb(&mut self, part: Self) {
        self.verdict = self.verdict.max(part.verdict);
        self.reason = self.reason.take().or(part.reason);
        let mut listing = Listing::behind(&self.counts, &self.findings);
        for finding in part.findings {
            if listing.takes(finding.rule, finding.severity) {
                self.findings.push(finding);
            }
        }
        for (rule, count) in part.counts {
            *self.counts.entry(rule).or_default() += count;
        }
    }
}

/// Scans one document.
#[must_use]
pub fn scan_document(name: &str, bytes: &[u8], options: &Options) -> Document {
    at(&Arc::from(name), bytes, options, (0, 0))
}

/// Scans a document that begins at an offset of its file, after so many lines.
pub(super) fn at(
    name: &Arc<str>,
    bytes: &[u8],
    options: &Options,
    base: (usize, usize),
) -> Document {
    let mut found = judge(bytes, options);
    let findings = place::findings(name, bytes, &mut found, base);
    let refusal = findings.iter().find(|finding| finding.kind == Kind::Unreadable);
    let reason = refusal.map(|finding| finding.message.clone());
    Document {
        name: Arc::clone(name),
        verdict: Verdict::of(&findings),
        reason,
        findings,
        counts: found.counts,
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    }
}

/// Returns what documents come to together.
#[must_use]
pub fn report(documents: Vec<Document>, options: &Options) -> Report {
    let mut listing = Listing::default();
    let mut report = Report::empty("scan-json", options.limits.listed());
    for mut document in documents {
        fingerprint::give(&mut document.findings, &document.name);
        set_aside(&mut document, &options.ignore, &mut report);
        report.verdict = report.verdict.max(document.verdict);
        report.files += 1;
        report.bytes += document.bytes;
        report.inputs.push(Input {
            path: document.name.to_string(),
            sha256: None,
            verdict: document.verdict,
            reason: document.reason,
            suggested: Vec::new(),
            capabilities: Vec::new(),
        });
        for (rule, count) in document.counts {
            *report.unlisted.entry(rule).or_default() += count;
        }
        for finding in document.findings {
            if listing.takes(finding.rule, finding.severity) {
                report.findings.push(finding);
            }
        }
    }
    for finding in &report.findings {
        if let Some(unlisted) = report.unlisted.get_mut(finding.rule.id) {
            *unlisted = unlisted.saturating_sub(1);
        }
    }
    report.unlisted.retain(|_, count| *count > 0);
    report.truncated = !report.unlisted.is_empty();
    report
}

/// Moves the findings of ignored rules of a document to where they do not count.
fn set_aside(document: &mut Document, ignore: &Selection, report: &mut Report) {
    let counts_not =
        |finding: &Finding| finding.kind != Kind::Unreadable && ignore.contains(finding.rule);
    for finding in document.findings.extract_if(.., |finding| counts_not(finding)) {
        document.counts.remove(finding.rule.id);
        report.suppressed.push(Suppressed { finding, by: "ignore" });
    }
    document.verdict = Verdict::of(&document.findings);
}

/// Returns what was found.
fn judge(bytes: &[u8], options: &Options) -> Found {
    let limits = &options.limits;
    // Offsets of keys are kept in 32 bits.
    let size = limits.size.min(u32::MAX.try_into().unwrap_or(usize::MAX));
    if bytes.len() > size {
        let message = format!("the document is larger than {size} bytes");
        return refused(&oversized_document::RULE, 0..0, message);
    }
    if let Some(encoding) = other_encoding(bytes) {
        let message = format!("the document is {encoding}, and JSON is UTF-8");
        return refused(&other_encoding::RULE, 0..0, message);
    }
    if let Err(error) = simdutf8::compat::from_utf8(bytes) {
        let at = error.valid_up_to();
        let length = error.error_len().unwrap_or(1);
        let message = format!("the bytes from {at} on are no UTF-8");
        let span = at..(at + length).min(bytes.len());
        return refused(&invalid_utf8::RULE, span, message);
    }
    let has_mark = bytes.starts_with(b"\xef\xbb\xbf");
    let start = bytes::white_space(bytes, if has_mark { 3 } else { 0 });
    let (mut found, is_json) = pass::run(bytes, start, limits);
    if let (true, Some(shape)) = (is_json, options.shape) {
        shapes::check(bytes, start, shape, options.strict, &mut found);
    }
    if let (true, Some(schema)) = (is_json, &options.schema) {
        schema::check(bytes, start, schema, &mut found);
    }
    if has_mark {
        let message = "a byte order mark comes before the document: some readers refuse it";
        object(&mut found, &byte_order_mark::RULE, 0..3, message.to_owned());
    }
    found
}

fn refused(rule: &'static Rule, span: Range<usize>, message: String) -> Found {
    let mut found = Found::default();
    object(&mut found, rule, span, message);
    found
}

/// Adds what is about the document as a whole.
fn object(found: &mut Found, rule: &'static Rule, span: Range<usize>, message: String) {
    if found.count(rule, None) {
        let pointer = Some(String::new());
        found.listed.push(Objection { rule, span, pointer, message, severity: None });
    }
}

/// Says which encoding other than UTF-8 a document is in: by its mark, or by where the zeros are among the
/// first characters, which are ASCII (RFC 4627, section 3).
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [_, 0, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] => {
            Some("in UTF-32")
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("in UTF-16"),
        [first, 0, ..] | [0, first, ..] if *first != 0 => Some("in UTF-16"),
        _ => None,
    }
}
