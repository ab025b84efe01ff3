//! GitLab's code quality report: a subset of the Code Climate format.

use serde::Serialize;

use crate::core::finding::{Finding, Severity};
use crate::core::report::Report;
use crate::core::text::printable;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Returns the findings that count; GitLab has no word for what was set aside.
#[must_use]
pub fn gitlab(report: &Report) -> String {
    let issues: Vec<Issue<'_>> = report.findings.iter().map(issue).collect();
    let text = serde_json::to_string_pretty(&issues).expect("issues are plain JSON");
    format!("{text}\n")
}

fn issue(finding: &Finding) -> Issue<'_> {
    let place = &finding.place;
    // GitLab knows a file by its path in the repository, without `./`.
    let path = place.path.strip_prefix("./").unwrap_or(&place.path);
    Issue {
        description: printable(&format!("{}. {}", finding.message, finding.help)).into_owned(),
        check_name: finding.rule.id,
        fingerprint: &finding.fingerprint,
        severity: match finding.severity {
            Severity::Critical => "blocker",
            Severity::High => "critical",
            Severity::Medium => "major",
            Severity::Low => "minor",
            Severity::Info => "info",
        },
        location: Location { path, lines: Lines { begin: place.line, end: place.end_line } },
    }
}
