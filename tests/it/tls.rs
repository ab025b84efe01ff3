//! Certificates and servers, good and bad, made here: what `guard::tls` finds of each.

pub mod authority;
mod chains;
mod properties;
pub mod servers;
mod talks;

use std::collections::BTreeSet;

use sonora_sec::core::finding::{Finding, Severity};
use sonora_sec::guard::tls::{Examination, rules};

/// Returns the names of the rules that an examination objects by.
fn names(examination: &Examination) -> BTreeSet<&'static str> {
    examination.examined.findings.iter().map(|finding| finding.rule.name).collect()
}

/// Says that an examination objects by these rules and no other.
#[track_caller]
fn assert_names<const N: usize>(examination: &Examination, expected: [&str; N]) {
    assert_eq!(names(examination), BTreeSet::from(expected), "{:#?}", messages(examination));
}

/// Returns what an examination says of each finding.
fn messages(examination: &Examination) -> Vec<&str> {
    examination.examined.findings.iter().map(|one| one.message.as_str()).collect()
}

#[test]
fn every_rule_has_a_case_and_one_without_it() {
    let mut found = BTreeSet::new();
    for (what, examination, expected) in chains::cases().into_iter().chain(talks::cases()) {
        let seen = messages(&examination);
        assert_eq!(names(&examination), expected.iter().copied().collect(), "{what}: {seen:#?}");
        // What is not trusted ends a run with 1, as long as nobody asks for less.
        let is_fatal = |finding: &Finding| finding.severity >= Severity::High;
        let is_refused = examination.examined.findings.iter().any(is_fatal);
        assert!(examination.facts.trusted || is_refused, "{what}: {seen:#?}");
        found.extend(expected);
    }
    // The first of each list finds nothing, so each rule is silent somewhere.
    let all: BTreeSet<&str> = rules().map(|rule| rule.name).collect();
    assert_eq!(found, all);
}
