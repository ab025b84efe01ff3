//! `unreadable-pickle`: a pickle that cannot be read to its end.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ119",
    name: "unreadable-pickle",
    kind: Kind::Unreadable,
    cwe: 502,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "make a new one, or store JSON",
    docs: r#"## What it does

Refuses a `.pkl` or `.pickle` file whose opcodes cannot all be read, or that has something after its end.

## Why it is bad

What cannot be read cannot be judged: a loader may make more of it.

## Example

```json
"80 04 95, and nothing after it"
```

## Fix

Make a new one, or store JSON in its place.

## References

- Python, module pickletools: https://docs.python.org/3/library/pickletools.html
- CWE-502: https://cwe.mitre.org/data/definitions/502.html
"#,
};
