//! The guard of node configuration.

mod hostile;
mod places;
mod rules;

use sonora_sec::core::finding::Finding;
use sonora_sec::guard::Examined;
use sonora_sec::guard::node_config::examine;

/// Checks one text.
fn one(name: &str, bytes: impl AsRef<[u8]>) -> Examined {
    examine(&[(name, bytes.as_ref())]).pop().unwrap()
}

/// Returns rule and line of each finding.
fn found(findings: &[Finding]) -> Vec<(&'static str, usize)> {
    findings.iter().map(|finding| (finding.rule.id, finding.place.line)).collect()
}
