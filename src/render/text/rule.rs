//! What there is to say about a rule, for people.

use crate::core::finding::Rule;

use super::finding::word;

/// Returns the page that `explain` shows.
#[must_use]
pub fn rule(rule: &Rule) -> String {
    format!(
        "# {} ({})\n\n{}, {} severity, {} confidence, CWE-{}\n\n{}",
        rule.name,
        rule.id,
        word(rule.kind),
        word(rule.severity),
        word(rule.confidence),
        rule.cwe,
        rule.docs
    )
}

/// Returns a line a rule.
#[must_use]
pub fn table(rules: &[&Rule]) -> String {
    let heads = ["RULE", "NAME", "KIND", "SEVERITY", "CONFIDENCE", "CWE"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(rules.iter().map(|rule| {
        vec![
            rule.id.to_owned(),
            rule.name.to_owned(),
            word(rule.kind),
            word(rule.severity),
            word(rule.confidence),
            rule.cwe.to_string(),
        ]
    }));
    super::columns(&rows)
}
