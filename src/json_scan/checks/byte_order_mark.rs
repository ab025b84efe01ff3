//! `byte-order-mark`: a byte order mark before the document.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ207",
    name: "byte-order-mark",
    kind: Kind::Violation,
    cwe: 436,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "leave the mark out",
    docs: r"## What it does

Finds U+FEFF before the document.

## Why it is bad

Writers must not add one. Some readers skip it, others refuse the document: Python's `json.loads` does the one with
bytes and the other with text.

## Example

```json
\ufeff{}
```

## Fix

Write UTF-8 without a byte order mark.

## References

- RFC 8259, section 8.1: https://www.rfc-editor.org/rfc/rfc8259
- CWE-436: https://cwe.mitre.org/data/definitions/436.html
",
};
