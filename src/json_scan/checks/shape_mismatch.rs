//! `shape-mismatch`: a document that is not what it is said to be.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ601",
    name: "shape-mismatch",
    kind: Kind::Violation,
    cwe: 1287,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send what the protocol says",
    docs: r#"## What it does

With `--schema SHAPE`: finds members that are missing, of the wrong type, or out of range.

## Why it is bad

The bot takes them for granted: a `KeyError` or a wrong type ends the player, not the document.

## Example

```json
{"encoded": 1}
```

## Fix

Send what the protocol says; `--schema` names the shape.

## References

- Lavalink v4: https://lavalink.dev/api/
- CWE-1287: https://cwe.mitre.org/data/definitions/1287.html
"#,
};
