//! `leaked-value`: a value of the vault in a file, as it is.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "SNL001",
    name: "leaked-value",
    kind: Kind::Violation,
    cwe: 312,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "have a new secret issued, store it with `sonora-sec store NAME --replace`, and remove this copy",
    docs: "## What it does

Finds a value of the vault in a file, or in the name of one, as it is. Old versions are sought as well; one is high and not
critical, since it may have been replaced where it was issued. Values under 8 bytes are not sought.

## Why it is bad

Whoever can read the file has the secret: in a log that is passed on, a backup, a container image. The vault
protects nothing that lies beside it in the clear.

## Example

```text
2026-03-01T12:00:00Z DEBUG login with MTA1NDc.example.not-a-real-token
```

## Fix

Take the secret for known. Have a new one issued, store it with `sonora-sec store NAME --replace`, and remove the copy.
Where a program wrote it, run that with `sonora-sec run --redact`.

## References

- CWE-312: https://cwe.mitre.org/data/definitions/312.html
- CWE-532, secrets in logs: https://cwe.mitre.org/data/definitions/532.html
",
};
