//! `too-many-elements`: an array with more elements than the limit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ115",
    name: "too-many-elements",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send less, or raise --max-elements",
    docs: r"## What it does

Refuses an array with more elements than the limit, 100,000 by default.

## Why it is bad

A queue of a million tracks is loaded whole before anything looks at it.

## Example

```json
[1, 2, 3]
```

## Fix

Send less, or raise `--max-elements`.

## References

- Python, module json: https://docs.python.org/3/library/json.html
- CWE-770: https://cwe.mitre.org/data/definitions/770.html
",
};
