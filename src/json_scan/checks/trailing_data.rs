//! `trailing-data`: something after the document.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ102",
    name: "trailing-data",
    kind: Kind::Unreadable,
    cwe: 1286,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send one document, or use --ndjson for one a line",
    docs: r#"## What it does

Refuses a document with more than white space after it.

## Why it is bad

Some readers stop at the end of the first value and hand on the rest, others read a stream of documents. What one
reader checked, the next may never see.

## Example

```json
{"op": "play"} {"op": "stop"}
```

## Fix

Send one document; for one document a line use `--ndjson`.

## References

- RFC 8259, section 2: https://www.rfc-editor.org/rfc/rfc8259
- CWE-1286: https://cwe.mitre.org/data/definitions/1286.html
"#,
};
