//! `oversized-document`: more bytes than the limit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ112",
    name: "oversized-document",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send less, or raise --max-size",
    docs: r"## What it does

Refuses a document of more bytes than the limit, 10 MiB by default, without reading it whole.

## Why it is bad

A parsed document takes a multiple of its bytes: 10 MiB of `[[]],` become 340 MB in Python.

## Example

```json
[[], [], []]
```

## Fix

Send less, or raise `--max-size`.

## References

- Python, module json: https://docs.python.org/3/library/json.html
- CWE-770: https://cwe.mitre.org/data/definitions/770.html
",
};
