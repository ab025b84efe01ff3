//! `duplicate-key`: a key that an object has twice.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ201",
    name: "duplicate-key",
    kind: Kind::Violation,
    cwe: 694,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "write each key once",
    docs: r#"## What it does

Finds a key that an object has twice, once escapes are resolved: `"a"` and `"\u0061"` are the same.

## Why it is bad

Python and most others keep the last value, some the first, some both. A check can approve the one, and the bot
get the other: with two `roles` a CouchDB user became administrator (CVE-2017-12635).

## Example

```json
{"uri": "https://example.org/a.mp3", "uri": "file:///etc/passwd"}
```

## Fix

Write each key once.

## References

- CVE-2017-12635
- RFC 8259, section 4: https://www.rfc-editor.org/rfc/rfc8259
- CWE-694: https://cwe.mitre.org/data/definitions/694.html
"#,
};

/// What is said of one.
pub(in crate::json_scan) const MESSAGE: &str =
    "this key occurs twice in its object: Python keeps the last value, other readers the first";
