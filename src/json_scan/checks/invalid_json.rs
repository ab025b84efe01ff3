//! `invalid-json`: what is no JSON.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ101",
    name: "invalid-json",
    kind: Kind::Unreadable,
    cwe: 1286,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send what a JSON library writes",
    docs: r#"## What it does

Refuses a document that breaks the grammar of RFC 8259.

## Why it is bad

Readers that are more patient make something of it, and not all the same. A check of a document that the next
reader understands otherwise says nothing.

## Example

```json
{"title": "a" "author": "b"}
```

## Fix

Write the document with a JSON library.

## References

- RFC 8259, section 2: https://www.rfc-editor.org/rfc/rfc8259
- CWE-1286: https://cwe.mitre.org/data/definitions/1286.html
"#,
};
