//! `long-number`: a number longer than the limit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ117",
    name: "long-number",
    kind: Kind::Unreadable,
    cwe: 1339,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send a number that fits, or a string",
    docs: r#"## What it does

Refuses a number of more characters than the limit, 4,300 by default.

## Why it is bad

Python takes time in the square of its digits to convert an integer, and since CVE-2020-10735 raises `ValueError`
beyond 4,300 of them, where only `JSONDecodeError` is caught.

## Example

```json
{"guild_id": 111111111111111111111111111111111111111111111111111111111111111111}
```

## Fix

Send a number that fits, or a string.

## References

- CVE-2020-10735
- CWE-1339: https://cwe.mitre.org/data/definitions/1339.html
"#,
};
