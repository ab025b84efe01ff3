//! `non-finite-literal`: NaN and Infinity.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ103",
    name: "non-finite-literal",
    kind: Kind::Unreadable,
    cwe: 1286,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send null, or a number",
    docs: r#"## What it does

Refuses `NaN`, `Infinity` and their like.

## Why it is bad

They are no JSON. Python's `json` reads them all the same, and a volume of `NaN` passes every comparison that
should have caught it.

## Example

```json
{"volume": NaN}
```

## Fix

Send `null` or a number; write with `json.dumps(..., allow_nan=False)`.

## References

- RFC 8259, section 6: https://www.rfc-editor.org/rfc/rfc8259
- CWE-1286: https://cwe.mitre.org/data/definitions/1286.html
"#,
};
