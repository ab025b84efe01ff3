//! `too-many-tokens`: more values and keys than the limit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ113",
    name: "too-many-tokens",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send less, or raise --max-tokens",
    docs: r"## What it does

Refuses a document with more values and keys than the limit, a million by default.

## Why it is bad

Each becomes an object of some 30 to 100 bytes where the document is parsed, so that few bytes take much memory.

## Example

```json
[[], [], []]
```

## Fix

Send less, or raise `--max-tokens`.

## References

- Python, module json: https://docs.python.org/3/library/json.html
- CWE-770: https://cwe.mitre.org/data/definitions/770.html
",
};
