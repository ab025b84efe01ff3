//! What a check found, for programs. Lines and columns count from 1, offsets are in bytes from 0.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::core::finding::{Confidence, Finding, Kind, Severity};
use crate::core::report::{Input, Report, Suppressed, Verdict};
use crate::core::tls_facts::TlsFacts;

use super::SandboxReport;
use super::tls::TlsLine;

/// `sonora-sec/report/1`
#[derive(Debug, Serialize)]
pub struct CheckReport {
    schema: &'static str,
    tool: &'static str,
    version: &'static str,
    verdict: Verdict,
    inputs: Vec<InputLine>,
    findings: Vec<FindingLine>,
    suppressed: Vec<SuppressedLine>,
    truncated: bool,
    config: Vec<ConfigLine>,
    limits: BTreeMap<&'static str, u64>,
    counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<TlsLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sandbox: Option<SandboxReport>,
}

/// One input.
#[derive(Debug, Serialize)]
struct InputLine {
    path: String,
    sha256: Option<String>,
    verdict: Verdict,
    reason: Option<String>,
    suggested_permissions: Vec<String>,
    capabilities: Vec<CapabilityLine>,
}

/// One thing that an input can do.
#[derive(Debug, Serialize)]
struct CapabilityLine {
    name: &'static str,
    scope: Option<String>,
    granted: bool,
    declared: bool,
    path: String,
    line: usize,
    column: usize,
    by: String,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct FindingLine {
    rule: &'static str,
    name: &'static str,
    kind: Kind,
    cwe: u16,
    fingerprint: String,
    severity: Severity,
    confidence: Confidence,
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    offset: usize,
    length: usize,
    pointer: Option<String>,
    scope: String,
    message: String,
    help: String,
    related: Vec<RelatedLine>,
}

/// One step on the way to a finding.
#[derive(Debug, Serialize)]
struct RelatedLine {
    path: String,
    line: usize,
    column: usize,
    message: String,
}

/// A finding that was set aside.
#[derive(Debug, Serialize)]
struct SuppressedLine {
    by: &'static str,
    #[serde(flatten)]
    finding: FindingLine,
}

#[derive(Debug, Serialize)]
struct ConfigLine {
    path: String,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct Counts {
    files: u64,
    bytes: u64,
    findings: BTreeMap<&'static str, u64>,
}

impl CheckReport {
    /// Returns the report of a run.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut findings = report.unlisted.clone();
        for finding in &report.findings {
            *findings.entry(finding.rule.id).or_default() += 1;
        }
        let config = |(path, sha256): &(std::path::PathBuf, String)| ConfigLine {
            path: path.display().to_string(),
            sha256: sha256.clone(),
        };
        Self {
            schema: "sonora-sec/report/1",
            tool: report.tool,
            version: env!("CARGO_PKG_VERSION"),
            verdict: report.verdict,
            inputs: report.inputs.iter().map(InputLine::of).collect(),
            findings: report.findings.iter().map(FindingLine::of).collect(),
            suppressed: report.suppressed.iter().map(SuppressedLine::of).collect(),
            truncated: report.truncated,
            config: report.settings.iter().map(config).collect(),
            limits: report.limits.iter().copied().collect(),
            counts: Counts { files: report.files, bytes: report.bytes, findings },
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

impl InputLine {
    fn of(input: &Input) -> Self {
        let capabilities = input.capabilities.iter().map(|used| CapabilityLine {
            name: used.permission.capability.word(),
            scope: used.permission.scope.clone(),
            granted: used.granted,
            declared: used.declared,
            path: used.place.path.to_string(),
            line: used.place.line,
            column: used.place.column,
            by: used.by.clone(),
        });
        Self {
            path: input.path.clone(),
            sha256: input.sha256.clone(),
            verdict: input.verdict,
            reason: input.reason.clone(),
            suggested_permissions: input.suggested.iter().map(ToString::to_string).collect(),
            capabilities: capabilities.collect(),
        }
    }
}

impl FindingLine {
    /// Returns a finding for programs.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        let place = &finding.place;
        let related = finding.related.iter().map(|step| RelatedLine {
            path: step.place.path.to_string(),
            line: step.place.line,
            column: step.place.column,
            message: step.message.clone(),
        });
        Self {
            rule: finding.rule.id,
            name: finding.rule.name,
            kind: finding.kind,
            cwe: finding.rule.cwe,
            fingerprint: finding.fingerprint.clone(),
            severity: finding.severity,
            confidence: finding.confidence,
            path: place.path.to_string(),
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
            offset: place.span.start,
            length: place.span.end.saturating_sub(place.span.start),
            pointer: finding.pointer.clone(),
            scope: finding.scope.to_string(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            related: related.collect(),
        }
    }
}

impl SuppressedLine {
    fn of(suppressed: &Suppressed) -> Self {
        Self { by: suppressed.by, finding: FindingLine::of(&suppressed.finding) }
    }
}
