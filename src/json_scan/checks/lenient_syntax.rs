//! `lenient-syntax`: comments, trailing commas, single quotes.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ106",
    name: "lenient-syntax",
    kind: Kind::Unreadable,
    cwe: 1286,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send strict JSON",
    docs: r#"## What it does

Refuses what only lenient readers take: comments, a comma before an end, single quotes, keys without quotes.

## Why it is bad

Whether such a document means something, and what, depends on the reader.

## Example

```json
{"volume": 100, /* loud */}
```

## Fix

Write strict JSON.

## References

- RFC 8259, section 2: https://www.rfc-editor.org/rfc/rfc8259
- CWE-1286: https://cwe.mitre.org/data/definitions/1286.html
"#,
};
