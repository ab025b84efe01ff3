//! The rules: a file each.

pub mod committed_value;
pub mod encoded_value;
pub mod leaked_value;
pub mod unsearched_file;

use crate::core::finding::Rule;

/// Returns every rule, in order of number.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    vec![&leaked_value::RULE, &encoded_value::RULE, &committed_value::RULE, &unsearched_file::RULE]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_numbered_in_order_and_documented() {
        let ids: Vec<&str> = every_rule().iter().map(|rule| rule.id).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.starts_with("SNL")), "{ids:?}");
        for rule in every_rule() {
            for heading in ["What it does", "Why it is bad", "Example", "Fix", "References"] {
                assert!(rule.docs.contains(&format!("## {heading}\n")), "{} {heading}", rule.id);
            }
        }
    }
}
