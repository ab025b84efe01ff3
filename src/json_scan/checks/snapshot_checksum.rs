//! `snapshot-checksum`: a snapshot whose checksum is not that of its content.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ603",
    name: "snapshot-checksum",
    kind: Kind::Violation,
    cwe: 354,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "take a new snapshot",
    docs: r#"## What it does

With `--schema snapshot`: computes the SHA-256 of the snapshot as Python's `json.dumps(..., sort_keys=True)` writes
it without `checksum`, and compares. A missing checksum is found too.

## Why it is bad

py-sonora checks it only where it is there, so that who changes a snapshot drops it. It has no key: who knows how
makes a new one, and only what happened by accident shows.

## Example

```json
{"guild_id": 1, "checksum": "00"}
```

## Fix

Take a new snapshot. Keep snapshots where nobody else writes.

## References

- Python, module json: https://docs.python.org/3/library/json.html
- CWE-354: https://cwe.mitre.org/data/definitions/354.html
"#,
};
