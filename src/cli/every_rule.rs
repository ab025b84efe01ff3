//! The rules of every check, in one list: for `explain`, `rules` and `docs/rules.md`.

use crate::core::finding::Rule;
use crate::firewall::registry;
use crate::guard;
use crate::hygiene;
use crate::json_scan::checks;
use crate::leaks;
use crate::sandbox;

/// Returns every rule: those of the firewall, then those of the JSON scanner, of the guards, of the sandbox and of
/// hygiene, each in order of number.
#[must_use]
pub(super) fn every_rule() -> Vec<&'static Rule> {
    let mut all = registry::every_rule();
    all.extend(checks::ALL.iter().map(|check| check.rule));
    all.extend(guard::every_rule());
    all.extend(leaks::rules::every_rule());
    all.extend(hygiene::every_rule());
    all.extend(sandbox::rules::every_rule());
    all
}

/// Returns the rule of a number or name, case aside.
#[must_use]
pub(super) fn find(word: &str) -> Option<&'static Rule> {
    every_rule()
        .into_iter()
        .find(|rule| rule.id.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_of_a_family_that_is_documented() {
        let page = crate::render::markdown::rules(&every_rule());
        for rule in every_rule() {
            assert!(page.contains(&format!("\n### {} {}\n", rule.id, rule.name)), "{}", rule.id);
        }
    }

    #[test]
    fn no_two_checks_have_a_rule_of_one_name() {
        let mut names: Vec<&str> =
            every_rule().iter().flat_map(|rule| [rule.id, rule.name]).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(find("SNJ201").map(|rule| rule.name), Some("duplicate-key"));
        assert_eq!(find("hidden-code").map(|rule| rule.id.starts_with("SNR")), Some(true));
    }
}
