//! `lone-surrogate`: half of a character.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ206",
    name: "lone-surrogate",
    kind: Kind::Violation,
    cwe: 176,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "write both halves of the character, or none",
    docs: r#"## What it does

Finds an escape for half of a UTF-16 pair without the other half.

## Why it is bad

No text has it. Python reads it, and then fails where the text is encoded: in a log, a file, a request. Other readers
replace it, or refuse the document.

## Example

```json
{"title": "\ud800"}
```

## Fix

Write both halves (`\ud83d\ude00`), or the character itself.

## References

- RFC 8259, section 8.2: https://www.rfc-editor.org/rfc/rfc8259
- CWE-176: https://cwe.mitre.org/data/definitions/176.html
"#,
};

/// What is said of one.
pub(in crate::json_scan) const MESSAGE: &str = "half of a character: Python reads it and fails when the text is encoded, other readers refuse it";
