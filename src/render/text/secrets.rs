//! What there is to object to in the secrets of a vault, for people.

use crate::core::report::Report;
use crate::core::text::printable;

use super::documents::verdict_line;
use super::finding::{self, harmless};

/// Returns the findings, a verdict, and how many findings are not listed.
#[must_use]
pub fn secrets(report: &Report, color: bool) -> String {
    let mut text = String::new();
    for found in &report.findings {
        // What is sealed has neither lines nor bytes to point at.
        let path = printable(&found.place.path);
        let shown = finding::finding(found, color);
        let shown = shown.replacen(&format!("{path}:1:1"), &path, 1);
        text.push_str(&shown.replacen(", byte 0; ", "; ", 1));
    }
    for input in &report.inputs {
        text.push_str(&verdict_line(input, &report.findings, color));
    }
    let unlisted: u64 = report.unlisted.values().sum();
    if unlisted > 0 {
        text.push_str(&format!("{unlisted} findings more are counted and not listed\n"));
    }
    harmless(&text)
}
