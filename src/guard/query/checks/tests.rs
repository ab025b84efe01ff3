//! The table of checks itself: order, numbers, documentation.

use super::*;

#[test]
fn checks_are_in_order_and_documented() {
    let headings = ["## What it does", "## Why it is bad", "## Example", "## Fix", "## References"];
    for pair in ALL.windows(2) {
        assert!(pair[0].rule.id < pair[1].rule.id, "{}", pair[1].rule.id);
    }
    assert!(ALL.iter().map(|check| check.rule.id).eq(RULES.iter().map(|rule| rule.id)));
    for check in ALL {
        let rule = check.rule;
        let number = rule.id.strip_prefix("SNQ").unwrap();
        assert!(number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()));
        let found: Vec<&str> = rule.docs.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(found, headings, "{}", rule.id);
        assert!(rule.docs.ends_with('\n') && !rule.help.is_empty(), "{}", rule.id);
        assert!(rule.docs.lines().all(|line| line.len() <= 120), "{}", rule.id);
    }
}
