//! `unreadable-document`: a file that the system does not let us read.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ120",
    name: "unreadable-document",
    kind: Kind::Unreadable,
    cwe: 755,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "make the file readable",
    docs: r#"## What it does

Refuses a file that cannot be read.

## Why it is bad

What was not read was not checked.

## Example

```json
"a file of another user"
```

## Fix

Make the file readable, or leave it out.

## References

- open(2): https://man7.org/linux/man-pages/man2/open.2.html
- CWE-755: https://cwe.mitre.org/data/definitions/755.html
"#,
};
