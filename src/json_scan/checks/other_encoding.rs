//! `other-encoding`: a document in UTF-16 or UTF-32.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ105",
    name: "other-encoding",
    kind: Kind::Unreadable,
    cwe: 436,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send UTF-8",
    docs: r"## What it does

Refuses a document in UTF-16 or UTF-32.

## Why it is bad

RFC 8259 has UTF-8 only. Python's `json.loads` guesses the encoding of bytes, so that it reads what a filter on
UTF-8 did not understand.

## Example

```json
\xff\xfe[\x00]\x00
```

## Fix

Encode text as UTF-8.

## References

- RFC 8259, section 8.1: https://www.rfc-editor.org/rfc/rfc8259
- CWE-436: https://cwe.mitre.org/data/definitions/436.html
",
};
