//! `audit-log-broken`: an audit log that was changed, cut or made up.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::hygiene::integrity) static RULE: Rule = Rule {
    id: "SNA002",
    name: "audit-log-broken",
    kind: Kind::Violation,
    cwe: 117,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "find out who did that; `sonora-sec audit adopt` records that you know, and starts a new log",
    docs: r"## What it does

Checks every record of the audit log of this machine from the first on, the records that the vault vouches for, and what
the log's state tells of, as `audit verify` does.

## Why it is bad

Somebody changed what was recorded of the vault. What is in the log from there on is worth nothing, and what is not in it
may be what mattered.

## Example

```text
$ sonora-sec audit verify
error: the audit log does not hold: records 812 to 840 are missing
```

## Fix

Find out who may write the state folder. Change the secrets that could have been read. Then `sonora-sec audit adopt`.

## References

- The audit log: https://www.schneier.com/academic/archives/1999/05/secure_audit_logs_to.html
- CWE-117: https://cwe.mitre.org/data/definitions/117.html
",
};
