//! `vault-not-in-order`: a vault that does not open, or not all of it.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::hygiene::integrity) static RULE: Rule = Rule {
    id: "SNA001",
    name: "vault-not-in-order",
    kind: Kind::Violation,
    cwe: 354,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "see what opens it with `sonora-sec status`, and put it back with `sonora-sec backup restore FILE`",
    docs: r"## What it does

Opens the vault with what is at hand, compares it with what this machine has seen of it, and checks every block.

## Why it is bad

A vault that does not open keeps the bot from its secrets. One that was damaged, rolled back or signed by somebody else was
changed by somebody who holds no key, or by a disk that fails.

## Example

```text
vault      FAILED    the vault `default.svault` was rolled back: generation 12 was seen here, this is 11
```

## Fix

The error says which it is. A copy from `sonora-sec backup list` puts back what is damaged; a wrong passphrase changes
nothing.

## References

- CWE-354: https://cwe.mitre.org/data/definitions/354.html
",
};
