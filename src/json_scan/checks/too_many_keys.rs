//! `too-many-keys`: an object with more keys than the limit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ114",
    name: "too-many-keys",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send less, or raise --max-keys",
    docs: r#"## What it does

Refuses an object with more keys than the limit, 10,000 by default.

## Why it is bad

Keys can be chosen to collide in the hash table of a reader, whose time then grows with their square.

## Example

```json
{"a": 1, "b": 2}
```

## Fix

Use an array, or raise `--max-keys`.

## References

- oCERT-2011-003, CVE-2012-1150
- CWE-770: https://cwe.mitre.org/data/definitions/770.html
"#,
};
