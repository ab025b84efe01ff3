//! `open-to-others`: what other users of the machine can read or change.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Role, Surroundings};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF001",
    name: "open-to-others",
    kind: Kind::Violation,
    cwe: 732,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "take it from other users: `chmod go= FILE`",
    docs: r"## What it does

Looks at the modes of the vault, of what this program keeps in its state folder, of backups, of files that hold a key
or a passphrase, and of `.env` files.

## Why it is bad

Whoever reads a key has the vault. Whoever reads the vault can guess at its passphrase for as long as they like. Whoever
writes any of them can take them away.

## Example

```text
-rw-rw-r-- 1 bot bot 189 bot.key
```

## Fix

`chmod 600` for files and `chmod 700` for folders. `sonora-sec` makes them so; something else changed them.

## References

- chmod(1): https://man7.org/linux/man-pages/man1/chmod.1.html
- CWE-732: https://cwe.mitre.org/data/definitions/732.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    for file in &seen.files {
        let others = file.mode & 0o077;
        let (severity, what) = match (file.role, others & 0o022 != 0) {
            (Role::Above, _) => continue,
            _ if others == 0 => continue,
            (_, true) => (Severity::High, "can be changed by other users"),
            (Role::Key | Role::Environment, false) => {
                (Severity::High, "can be read by other users, and holds secrets in the clear")
            }
            (Role::State, false) => (
                Severity::Medium,
                "can be read by other users, and tells what was done with the vault",
            ),
            (Role::Vault | Role::Backup, false) => (
                Severity::Medium,
                "can be read by other users, who can then guess at its passphrase for as long as they like",
            ),
        };
        objections.about(
            &RULE,
            file,
            format!("{} {what} (mode {:o})", file.shown(), file.mode),
            severity,
        );
    }
}
