//! `confusable-key`: keys that differ only in case or in form.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ202",
    name: "confusable-key",
    kind: Kind::Violation,
    cwe: 178,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "tell keys apart by more than case",
    docs: r#"## What it does

Finds a key that differs from another of its object only in case, or in how Unicode writes the same: `uri` and
`URI`, `kind` and `K` as Kelvin sign with `ind`.

## Why it is bad

Readers that ignore case take the two for the same key, and keep one of them. Go's `encoding/json` does.

## Example

```json
{"uri": "https://example.org/a.mp3", "URI": "file:///etc/passwd"}
```

## Fix

Tell keys apart by more than their case.

## References

- CVE-2020-16250
- Unicode normalization: https://www.unicode.org/reports/tr15/
- CWE-178: https://cwe.mitre.org/data/definitions/178.html
"#,
};

/// What is said of one.
pub(in crate::json_scan) const MESSAGE: &str =
    "another key of its object differs only in case or form: some readers take them for the same";
