//! SARIF 2.1.0 (OASIS, 2020, with Errata 01), as GitHub code scanning and others read it.

mod log;

use std::collections::BTreeMap;

use crate::core::finding::{Confidence, Finding, Kind, Rule, Severity};
use crate::core::report::{Report, Verdict};
use crate::core::source::Place;
use crate::core::text::printable;

use super::text::finding::word;
use log::{
    ArtifactLocation, CodeFlow, Component, Driver, Invocation, Level, Location, Log,
    LogicalLocation, Markup, Message, Notification, Physical, Reference, Region, Relationship,
    ReportingRule, Result, ResultProperties, RuleProperties, Run, Snippet, Step, Suppression,
    Taxon, Taxonomy, ThreadFlow, Tool,
};

/// Returns a run as one SARIF log. `exit_code` is what the process will end with.
#[must_use]
pub fn sarif(report: &Report, exit_code: u8) -> String {
    let all = || {
        let suppressed = report.suppressed.iter().map(|one| (&one.finding, Some(one.by)));
        report.findings.iter().map(|finding| (finding, None)).chain(suppressed)
    };
    let by_id: BTreeMap<&str, &'static Rule> =
        all().map(|(finding, _)| (finding.rule.id, finding.rule)).collect();
    let rules: Vec<&'static Rule> = by_id.into_values().collect();
    let index = |rule: &Rule| rules.iter().position(|one| one.id == rule.id).unwrap_or_default();
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "sonora-sec",
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.iter().map(|rule| reporting_rule(rule)).collect(),
                supported_taxonomies: vec![Component { name: "CWE", index: 0 }],
            },
        },
        invocations: vec![invocation(report, exit_code)],
        results: all().map(|(finding, by)| result(finding, by, index(finding.rule))).collect(),
        taxonomies: vec![taxonomy(&rules)],
        column_kind: "unicodeCodePoints",
    };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: vec![run],
    };
    let text = serde_json::to_string_pretty(&log).expect("a log is plain JSON");
    format!("{text}\n")
}

fn invocation(report: &Report, exit_code: u8) -> Invocation {
    let unread = report.inputs.iter().filter_map(|input| {
        let reason = input.reason.as_ref()?;
        Some(Notification {
            level: Level::Error,
            message: text(&format!("{}: {reason}", input.path)),
            locations: vec![Location::of(physical(&input.path, None))],
        })
    });
    let said = match report.verdict {
        Verdict::Allow | Verdict::Ok => "nothing objected",
        Verdict::Deny => "at least one input was denied",
        Verdict::Findings | Verdict::Refused => "at least one input was objected to",
    };
    Invocation {
        execution_successful: true,
        exit_code,
        exit_code_description: said,
        tool_execution_notifications: unread.collect(),
    }
}

fn reporting_rule(rule: &'static Rule) -> ReportingRule {
    ReportingRule {
        id: rule.id,
        name: rule.name,
        short_description: Message { text: format!("{} ({})", rule.name, word(rule.kind)) },
        full_description: Message { text: first_paragraph(rule.docs) },
        help: Markup { text: rule.docs, markdown: rule.docs },
        default_configuration: log::Configuration { level: level(rule.kind, rule.severity) },
        relationships: vec![Relationship {
            target: Reference {
                id: rule.cwe.to_string(),
                tool_component: Component { name: "CWE", index: 0 },
            },
            kinds: ["superset"],
        }],
        properties: RuleProperties {
            tags: vec!["security".to_owned(), format!("external/cwe/cwe-{:03}", rule.cwe)],
            precision: match rule.confidence {
                Confidence::High => "high",
                Confidence::Medium => "medium",
                Confidence::Low => "low",
            },
            // The bounds that GitHub names: critical above 9, high from 7, medium from 4.
            security_severity: match rule.severity {
                Severity::Critical => "9.5",
                Severity::High => "8.0",
                Severity::Medium => "5.5",
                Severity::Low => "2.5",
                Severity::Info => "0.0",
            },
        },
    }
}

fn result(finding: &Finding, by: Option<&'static str>, rule_index: usize) -> Result {
    let message = format!("{}. {}", finding.message, finding.help);
    let mut location = Location::of(physical(&finding.place.path, Some(&finding.place)));
    if !finding.scope.is_empty() {
        let fully_qualified_name = finding.scope.to_string();
        location.logical_locations.push(LogicalLocation { fully_qualified_name });
    }
    let related: Vec<Location> = finding
        .related
        .iter()
        .zip(0..)
        .map(|(step, id)| Location {
            id: Some(id),
            message: Some(text(&step.message)),
            ..Location::of(physical(&step.place.path, Some(&step.place)))
        })
        .collect();
    Result {
        rule_id: finding.rule.id,
        rule_index,
        level: level(finding.kind, finding.severity),
        message: text(&message),
        code_flows: code_flow(&related, &location, &finding.message).into_iter().collect(),
        locations: vec![location],
        related_locations: related,
        partial_fingerprints: log::Fingerprints { sonora: finding.fingerprint.clone() },
        suppressions: by.map(suppression).into_iter().collect(),
        properties: ResultProperties {
            kind: finding.kind,
            severity: finding.severity,
            confidence: finding.confidence,
        },
    }
}

/// Returns the way that led to a finding, if there is one: its steps, then the finding.
fn code_flow(related: &[Location], end: &Location, message: &str) -> Option<CodeFlow> {
    if related.is_empty() {
        return None;
    }
    let last = Location { message: Some(text(message)), ..end.clone() };
    let steps = related.iter().map(|step| Location { id: None, ..step.clone() }).chain([last]);
    let locations = steps.map(|location| Step { location }).collect();
    Some(CodeFlow { thread_flows: vec![ThreadFlow { locations }] })
}

fn suppression(by: &'static str) -> Suppression {
    let kind = if by == "inline" { "inSource" } else { "external" };
    Suppression { kind, status: "accepted", justification: format!("set aside by {by}") }
}

fn taxonomy(rules: &[&Rule]) -> Taxonomy {
    let mut numbers: Vec<u16> = rules.iter().map(|rule| rule.cwe).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Taxonomy {
        name: "CWE",
        organization: "MITRE",
        short_description: Message { text: "Common Weakness Enumeration".to_owned() },
        information_uri: "https://cwe.mitre.org/",
        is_comprehensive: false,
        taxa: numbers
            .iter()
            .map(|number| Taxon {
                id: number.to_string(),
                help_uri: format!("https://cwe.mitre.org/data/definitions/{number}.html"),
            })
            .collect(),
    }
}

fn level(kind: Kind, severity: Severity) -> Level {
    match (kind, severity) {
        (Kind::Note, Severity::High | Severity::Critical) => Level::Warning,
        (Kind::Note, _) => Level::Note,
        (_, Severity::High | Severity::Critical) => Level::Error,
        (_, _) => Level::Warning,
    }
}

fn physical(path: &str, place: Option<&Place>) -> Physical {
    let region = place.map(|place| Region {
        start_line: place.line,
        start_column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
        snippet: Snippet { text: place.excerpt.text.to_string() },
    });
    Physical { artifact_location: ArtifactLocation { uri: uri(path) }, region }
}

/// Returns a path as a URI reference (RFC 3986): relative where the path is.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn text(words: &str) -> Message {
    Message { text: printable(words).into_owned() }
}

fn first_paragraph(docs: &str) -> String {
    let lines = docs.lines().skip_while(|line| line.is_empty() || line.starts_with('#'));
    lines.take_while(|line| !line.is_empty()).collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        for (path, expected) in [
            ("./plugins/a b.py", "plugins/a%20b.py"),
            ("/opt/ü.py", "file:///opt/%C3%BC.py"),
            ("a\\b.py", "a/b.py"),
            ("c:x.py", "c%3Ax.py"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
