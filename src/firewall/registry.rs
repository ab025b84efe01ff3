//! Every rule there is, in order of number: permissions, notes, and what the analysis looks for.

use crate::core::finding::Rule;

use super::{notes, permissions, rules};

/// Returns every rule, in order of number.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    let mut all: Vec<&'static Rule> =
        permissions::RULES.iter().chain(notes::RULES.iter().copied()).chain(rules::all()).collect();
    all.sort_by_key(|rule| rule.id);
    all
}

/// Returns the rule of a number or name, case aside.
#[must_use]
pub fn find(word: &str) -> Option<&'static Rule> {
    every_rule()
        .into_iter()
        .find(|rule| rule.id.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word))
}

/// The headings of a rule's documentation, in order.
pub const HEADINGS: &[&str] =
    &["## What it does", "## Why it is bad", "## Example", "## Fix", "## References"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::capability::Capability;

    #[test]
    fn numbers_and_names_are_legal_and_occur_once() {
        let all = every_rule();
        for pair in all.windows(2) {
            let [a, b] = pair else { continue };
            assert!(a.id < b.id, "{} {}", a.id, b.id);
        }
        let mut names: Vec<&str> = all.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len());
        for rule in all {
            let digits = rule.id.strip_prefix("SNR").unwrap();
            assert!(digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()));
            let fits =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(rule.name.bytes().all(fits), "{}", rule.name);
        }
    }

    #[test]
    fn documentation_has_its_headings() {
        for rule in every_rule() {
            let found: Vec<&str> =
                rule.docs.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(found, HEADINGS, "{}", rule.id);
            assert!(rule.docs.ends_with('\n') && !rule.help.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn every_capability_has_a_rule() {
        for capability in Capability::ALL {
            let rule = permissions::rule_of(*capability);
            let name = capability.word().replace('.', "-");
            assert_eq!(rule.name, format!("{name}-permission"));
        }
        assert_eq!(permissions::RULES.len(), Capability::ALL.len());
    }

    #[test]
    fn a_rule_is_found_by_number_and_by_name() {
        assert_eq!(find("snr001").map(|rule| rule.name), Some("autoplay-read-permission"));
        assert_eq!(find("process-permission").map(|rule| rule.cwe), Some(78));
        assert!(find("SNR000").is_none());
    }
}
