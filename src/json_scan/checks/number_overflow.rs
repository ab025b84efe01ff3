//! `number-overflow`: a number that becomes infinity.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ204",
    name: "number-overflow",
    kind: Kind::Violation,
    cwe: 681,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send a number that a double holds",
    docs: r#"## What it does

Finds a number larger than a double can be, such as `1e400`.

## Why it is bad

Python's `json` and JavaScript make it infinity, which JSON cannot say and few comparisons expect; others fail.

## Example

```json
{"position": 1e400}
```

## Fix

Send a number that fits.

## References

- RFC 8259, section 6: https://www.rfc-editor.org/rfc/rfc8259
- CWE-681: https://cwe.mitre.org/data/definitions/681.html
"#,
};

/// Says what is to be said of a number.
pub(super) fn check(number: &str) -> Option<String> {
    let value: f64 = number.parse().ok()?;
    value
        .is_infinite()
        .then(|| "this number is too large for a double: Python makes it infinity".to_owned())
}
