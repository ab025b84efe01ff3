//! What a check found, for programs. Lines and columns count from 1, offsets are in bytes from 0.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::core::capability::Permission;
use crate::core::finding::{Confidence, Finding, Kind, Related, Severity};
use crate::core::report::{Input, Report, Suppressed, Use, Verdict};
use crate::core::source::Place;
use crate::core::tls_facts::TlsFacts;

use super::SandboxReport;
use super::tls::TlsLine;

/// `sonora-sec/report/1`, made line by line while it is written: a run can have many findings.
#[derive(Debug, Serialize)]
pub struct CheckReport<'r> {
    schema: &'static str,
    tool: &'static str,
    version: &'static str,
    verdict: Verdict,
    inputs: Lines<'r, Input, InputLine<'r>>,
    findings: Lines<'r, Finding, FindingLine<'r>>,
    suppressed: Lines<'r, Suppressed, SuppressedLine<'r>>,
    truncated: bool,
    config: Vec<ConfigLine<'r>>,
    limits: BTreeMap<&'static str, u64>,
    counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<TlsLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sandbox: Option<SandboxReport>,
}

/// A list of which each line is made when it is written.
#[derive(Debug)]
struct Lines<'r, T, L> {
    of: &'r [T],
    line: fn(&'r T) -> L,
}

impl<T, L: Serialize> Serialize for Lines<'_, T, L> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.of.iter().map(self.line))
    }
}

/// One input.
#[derive(Debug, Serialize)]
struct InputLine<'r> {
    path: &'r str,
    sha256: Option<&'r str>,
    verdict: Verdict,
    reason: Option<&'r str>,
    suggested_permissions: &'r [Permission],
    capabilities: Lines<'r, Use, CapabilityLine<'r>>,
}

/// One thing that an input can do.
#[derive(Debug, Serialize)]
struct CapabilityLine<'r> {
    name: &'static str,
    scope: Option<&'r str>,
    granted: bool,
    declared: bool,
    path: &'r str,
    line: usize,
    column: usize,
    by: &'r str,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct FindingLine<'r> {
    rule: &'static str,
    name: &'static str,
    kind: Kind,
    cwe: u16,
    fingerprint: &'r str,
    severity: Severity,
    confidence: Confidence,
    path: &'r str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    offset: usize,
    length: usize,
    pointer: Option<&'r str>,
    scope: &'r str,
    message: &'r str,
    help: &'r str,
    related: Lines<'r, Related, RelatedLine<'r>>,
}

/// One step on the way to a finding.
#[derive(Debug, Serialize)]
struct RelatedLine<'r> {
    path: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
}

/// A finding that was set aside.
#[derive(Debug, Serialize)]
struct SuppressedLine<'r> {
    by: &'static str,
    #[serde(flatten)]
    finding: FindingLine<'r>,
}

#[derive(Debug, Serialize)]
struct ConfigLine<'r> {
    path: String,
    sha256: &'r str,
}

#[derive(Debug, Serialize)]
struct Counts {
    files: u64,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_over: Option<u64>,
    findings: BTreeMap<&'static str, u64>,
}

impl<'r> CheckReport<'r> {
    /// Returns the report of a run.
    #[must_use]
    pub fn of(report: &'r Report) -> Self {
        let mut findings = report.unlisted.clone();
        for finding in &report.findings {
            *findings.entry(finding.rule.id).or_default() += 1;
        }
        let config = |(path, sha256): &'r (std::path::PathBuf, String)| ConfigLine {
            path: path.display().to_string(),
            sha256,
        };
        Self {
            schema: "sonora-sec/report/1",
            tool: report.tool,
            version: env!("CARGO_PKG_VERSION"),
            verdict: report.verdict,
            inputs: Lines { of: &report.inputs, line: InputLine::of },
            findings: Lines { of: &report.findings, line: FindingLine::of },
            suppressed: Lines { of: &report.suppressed, line: SuppressedLine::of },
            truncated: report.truncated,
            config: report.settings.iter().map(config).collect(),
            limits: report.limits.iter().copied().collect(),
            counts: Counts {
                files: report.files,
                bytes: report.bytes,
                passed_over: (report.passed_over > 0).then_some(report.passed_over),
                findings,
            },
            tls: None,
            sandbox: None,
        }
    }

    /// Adds what a confined run came to, for `vet`.
    #[must_use]
    pub fn with_sandbox(self, sandbox: Option<SandboxReport>) -> Self {
        Self { sandbox, ..self }
    }

    /// Adds what is known of a server, for `check-tls`.
    #[must_use]
    pub fn with_tls(self, facts: &TlsFacts) -> Self {
        Self { tls: Some(TlsLine::of(facts)), ..self }
    }
}

impl<'r> InputLine<'r> {
    fn of(input: &'r Input) -> Self {
        Self {
            path: &input.path,
            sha256: input.sha256.as_deref(),
            verdict: input.verdict,
            reason: input.reason.as_deref(),
            suggested_permissions: &input.suggested,
            capabilities: Lines { of: &input.capabilities, line: CapabilityLine::of },
        }
    }
}

impl<'r> CapabilityLine<'r> {
    fn of(used: &'r Use) -> Self {
        Self {
            name: used.permission.capability.word(),
            scope: used.permission.scope.as_deref(),
            granted: used.granted,
            declared: used.declared,
            path: &used.place.path,
            line: used.place.line,
            column: used.place.column,
            by: &used.by,
        }
    }
}

impl<'r> FindingLine<'r> {
    /// Returns a finding for programs.
    #[must_use]
    pub fn of(finding: &'r Finding) -> Self {
        let place = &finding.place;
        Self {
            rule: finding.rule.id,
            name: finding.rule.name,
            kind: finding.kind,
            cwe: finding.rule.cwe,
            fingerprint: &finding.fingerprint,
            severity: finding.severity,
            confidence: finding.confidence,
            path: &place.path,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
            offset: place.span.start,
            length: place.span.end.saturating_sub(place.span.start),
            pointer: finding.pointer.as_deref(),
            scope: &finding.scope,
            message: &finding.message,
            help: &finding.help,
            related: Lines { of: &finding.related, line: RelatedLine::of },
        }
    }
}

impl<'r> RelatedLine<'r> {
    fn of(step: &'r Related) -> Self {
        let Place { path, line, column, .. } = &step.place;
        Self { path, line: *line, column: *column, message: &step.message }
    }
}

impl<'r> SuppressedLine<'r> {
    fn of(suppressed: &'r Suppressed) -> Self {
        Self { by: suppressed.by, finding: FindingLine::of(&suppressed.finding) }
    }
}
