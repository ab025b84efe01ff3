//! `invalid-utf8`: bytes that are no UTF-8.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ104",
    name: "invalid-utf8",
    kind: Kind::Unreadable,
    cwe: 176,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send UTF-8",
    docs: r#"## What it does

Refuses a document whose bytes are not UTF-8: overlong forms, surrogates, cut characters.

## Why it is bad

Readers replace such bytes, drop them, or fail. Names that were told apart before may be the same after.

## Example

```json
{"title": "\xff"}
```

## Fix

Encode text as UTF-8.

## References

- RFC 8259, section 8.1: https://www.rfc-editor.org/rfc/rfc8259
- RFC 3629, section 10: https://www.rfc-editor.org/rfc/rfc3629
- CWE-176: https://cwe.mitre.org/data/definitions/176.html
"#,
};
