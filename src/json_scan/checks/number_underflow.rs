//! `number-underflow`: a number that becomes zero, and negative zero.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ205",
    name: "number-underflow",
    kind: Kind::Note,
    cwe: 1339,
    severity: Severity::Info,
    confidence: Confidence::High,
    help: "send the number that is meant",
    docs: r#"## What it does

Notes a number other than zero that is too small for a double, and `-0`.

## Why it is bad

Readers round the first to zero. Some keep the sign of the second, which then divides to minus infinity.

## Example

```json
{"position": 1e-400}
```

## Fix

Send the number that is meant.

## References

- RFC 8259, section 6: https://www.rfc-editor.org/rfc/rfc8259
- CWE-1339: https://cwe.mitre.org/data/definitions/1339.html
"#,
};

/// Says what is to be said of a number.
pub(super) fn check(number: &str) -> Option<String> {
    let value: f64 = number.parse().ok()?;
    if value != 0.0 {
        return None;
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    if mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        return Some("this number is too small for a double: readers make it zero".to_owned());
    }
    number
        .starts_with('-')
        .then(|| "negative zero: some readers keep the sign, others drop it".to_owned())
}
