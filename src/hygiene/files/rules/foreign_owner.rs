//! `foreign-owner`: a file or folder of somebody else where secrets are kept.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Surroundings};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF002",
    name: "foreign-owner",
    kind: Kind::Violation,
    cwe: 708,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "find out who put it there; `chown` gives it back",
    docs: r"## What it does

Looks at who owns the vault, the state folder, keys, and the folders above them. The user of this process and root may.

## Why it is bad

An owner can change the mode of a file, and with it who reads it; the owner of a folder can put other files in the place
of those in it.

## Example

```text
-rw------- 1 mallory mallory 4096 default.svault
```

## Fix

Give it to the user of the bot, after you know why it was not.

## References

- chown(1): https://man7.org/linux/man-pages/man1/chown.1.html
- CWE-708: https://cwe.mitre.org/data/definitions/708.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    for file in &seen.files {
        if file.owner != seen.user && file.owner != 0 {
            let message = format!(
                "{} belongs to the user {}, who is neither you nor root",
                file.shown(),
                file.owner
            );
            objections.about(&RULE, file, message, RULE.severity);
        }
    }
}
