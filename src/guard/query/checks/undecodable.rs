//! `undecodable-query`: bytes that are no UTF-8.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ002",
    name: "undecodable-query",
    kind: Kind::Unreadable,
    cwe: 176,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send UTF-8",
    docs: r"## What it does

Refuses a query whose bytes are no UTF-8.

## Why it is bad

What follows may decode it in another way than what was looked at, and a filter sees another text than the
player or the database does.

## Example

```text
caf\xe9
```

## Fix

Send UTF-8.

## References

- RFC 3629
- CWE-176: https://cwe.mitre.org/data/definitions/176.html
",
};
