//! Floor 1: the guards. What comes from outside is looked at before it goes on: queries, the configuration of
//! nodes, and the certificates of servers.

pub mod node_config;
pub mod query;
#[cfg(feature = "tls")]
pub mod tls;

use crate::core::finding::{Finding, Kind, Rule};
use crate::core::fingerprint;
use crate::core::report::{Input, Report, Verdict};

/// Returns the rules of all guards.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    let all = [query::RULES, node_config::RULES].concat();
    #[cfg(feature = "tls")]
    let all = all.into_iter().chain(tls::rules()).collect();
    all
}

/// What a guard found out about one input.
#[derive(Debug)]
pub struct Examined {
    /// Its path, or what else it is known by.
    pub name: String,
    /// How many bytes were read.
    pub bytes: u64,
    /// What was found, in order of place.
    pub findings: Vec<Finding>,
}

/// Returns what inputs come to together.
#[must_use]
pub fn report(
    tool: &'static str,
    inputs: Vec<Examined>,
    limits: Vec<(&'static str, u64)>,
) -> Report {
    let mut report = Report::empty(tool, limits);
    let mut findings = Vec::new();
    for mut input in inputs {
        fingerprint::give(&mut input.findings, &input.name);
        let verdict = Verdict::of(&input.findings);
        let refusal = input.findings.iter().find(|finding| finding.kind == Kind::Unreadable);
        report.verdict = report.verdict.max(verdict);
        report.files += 1;
        report.bytes += input.bytes;
        report.inputs.push(Input {
            path: input.name,
            sha256: None,
            verdict,
            reason: refusal.map(|finding| finding.message.clone()),
            suggested: Vec::new(),
            capabilities: Vec::new(),
        });
        findings.append(&mut input.findings);
    }
    report.list(findings);
    report
}
