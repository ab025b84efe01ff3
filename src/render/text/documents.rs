//! What a scan of documents comes to, for people.

use crate::core::finding::{Finding, Kind};
use crate::core::report::{Input, Report, Verdict};
use crate::core::text::printable;

use super::finding::{self, harmless, word};

/// Returns the findings, a verdict a document, and a line about all.
#[must_use]
pub fn documents(report: &Report, color: bool) -> String {
    let mut text: String =
        report.findings.iter().map(|found| finding::finding(found, color)).collect();
    for input in &report.inputs {
        text.push_str(&verdict_line(input, &report.findings, color));
    }
    text.push_str(&last_line(report));
    harmless(&text)
}

/// Returns the line with the verdict of an input.
pub(super) fn verdict_line(input: &Input, findings: &[Finding], color: bool) -> String {
    let code = match input.verdict {
        Verdict::Ok | Verdict::Allow => "1;32",
        Verdict::Findings => "1;33",
        Verdict::Deny | Verdict::Refused => "1;31",
    };
    let verdict = word(input.verdict);
    let painted = if color { format!("\u{1b}[{code}m{verdict}\u{1b}[0m") } else { verdict };
    let mut line = format!("{painted}: {}", printable(&input.path));
    let count = |is_note: bool| {
        findings
            .iter()
            .filter(|found| {
                *found.place.path == *input.path && (found.kind == Kind::Note) == is_note
            })
            .count()
    };
    let words: Vec<String> = [(count(false), "objection"), (count(true), "note")]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| plural(*count, what))
        .collect();
    if let Some(reason) = &input.reason {
        line.push_str(&format!(" ({})", printable(reason)));
    } else if !words.is_empty() {
        line.push_str(&format!(" ({})", words.join(", ")));
    }
    line.push('\n');
    line
}

fn last_line(report: &Report) -> String {
    let of = |verdict| report.inputs.iter().filter(|input| input.verdict == verdict).count();
    let mut line = format!(
        "{}: {}: {} ok, {} with findings, {} refused",
        word(report.verdict),
        plural(report.inputs.len(), "document"),
        of(Verdict::Ok),
        of(Verdict::Findings),
        of(Verdict::Refused)
    );
    let unlisted: u64 = report.unlisted.values().sum();
    if unlisted > 0 {
        line.push_str(&format!("; {unlisted} findings more are counted and not listed"));
    }
    if report.passed_over > 0 {
        line.push_str(&format!("; {} passed over by name", report.passed_over));
    }
    line.push('\n');
    line
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
