//! Where values lie, for people.

use crate::core::report::{Report, Verdict};

use super::finding::{finding, harmless};

/// Returns the findings, and a line about all.
#[must_use]
pub fn leaks(report: &Report, color: bool) -> String {
    let mut text: String = report.findings.iter().map(|found| finding(found, color)).collect();
    let unlisted: u64 = report.unlisted.values().sum();
    let listed = u64::try_from(report.findings.len()).unwrap_or(u64::MAX);
    let said = match report.verdict {
        Verdict::Ok => "no value of the vault was found".to_owned(),
        _ => format!("findings: {}", listed + unlisted),
    };
    let (files, mebibytes) = (report.files, report.bytes >> 20);
    text.push_str(&format!("{said}; {files} files and {mebibytes} MiB were searched"));
    if unlisted > 0 {
        text.push_str(&format!("; {unlisted} findings are counted and not listed"));
    }
    if report.passed_over > 0 {
        let passed = report.passed_over;
        text.push_str(&format!("; {passed} links, pipes, sockets and devices were passed over"));
    }
    text.push('\n');
    harmless(&text)
}
