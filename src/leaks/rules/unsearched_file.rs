//! `unsearched-file`: what could not be searched to its end.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "SNL901",
    name: "unsearched-file",
    kind: Kind::Unreadable,
    cwe: 703,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "search as a user who may read it",
    docs: "## What it does

Tells of a file, a folder or a repository that could not be read to its end.

## Why it is bad

A leak in it goes unseen. What was not searched is not free of leaks.

## Example

```text
it could not be read: Permission denied (os error 13)
```

## Fix

Search as a user who may read it, or name paths without it.

## References

- CWE-703: https://cwe.mitre.org/data/definitions/703.html
",
};
