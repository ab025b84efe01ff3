//! `empty-query`: nothing to search for.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ003",
    name: "empty-query",
    kind: Kind::Unreadable,
    cwe: 20,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "ask for something",
    docs: "## What it does

Refuses a query of white space alone, for a player.

## Why it is bad

There is nothing that it can find, and some sources answer with whatever they have.

## Example

```text
   
```

## Fix

Ask for something.

## References

- CWE-20: https://cwe.mitre.org/data/definitions/20.html
",
};
