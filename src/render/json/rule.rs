//! The rules, for programs.

use serde::Serialize;

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// `sonora-sec/rules/1`
#[derive(Debug, Serialize)]
pub struct RulesReport {
    schema: &'static str,
    rules: Vec<RuleLine>,
}

/// `sonora-sec/rule/1`
#[derive(Debug, Serialize)]
pub struct RuleReport {
    schema: &'static str,
    #[serde(flatten)]
    rule: RuleLine,
    /// Markdown.
    docs: &'static str,
}

/// One rule.
#[derive(Debug, Serialize)]
struct RuleLine {
    rule: &'static str,
    name: &'static str,
    kind: Kind,
    severity: Severity,
    confidence: Confidence,
    cwe: u16,
    help: &'static str,
}

impl RulesReport {
    /// Returns the list of rules.
    #[must_use]
    pub fn of(rules: &[&Rule]) -> Self {
        Self {
            schema: "sonora-sec/rules/1",
            rules: rules.iter().map(|rule| RuleLine::of(rule)).collect(),
        }
    }
}

impl RuleReport {
    /// Returns one rule with its documentation.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self { schema: "sonora-sec/rule/1", rule: RuleLine::of(rule), docs: rule.docs }
    }
}

impl RuleLine {
    fn of(rule: &Rule) -> Self {
        Self {
            rule: rule.id,
            name: rule.name,
            kind: rule.kind,
            severity: rule.severity,
            confidence: rule.confidence,
            cwe: rule.cwe,
            help: rule.help,
        }
    }
}
