//! `access-list`: rights that a mode does not show.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Role, Surroundings};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF003",
    name: "access-list",
    kind: Kind::Violation,
    cwe: 732,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "see it with `getfacl FILE`, and take it away with `setfacl -b FILE`",
    docs: r"## What it does

Looks for POSIX access control lists on the vault, its state, backups, keys and `.env` files.

## Why it is bad

A list gives users rights that the mode does not show: a file of mode 0600 can be readable for more than its owner, and
`ls` shows no more than a `+`.

## Example

```text
-rw-rw----+ 1 bot bot 189 bot.key
```

## Fix

`setfacl -b` for a file, and `setfacl -k` for the folder that gives new files a list.

## References

- acl(5): https://man7.org/linux/man-pages/man5/acl.5.html
- CWE-732: https://cwe.mitre.org/data/definitions/732.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    for file in seen.files.iter().filter(|file| file.has_access_list && file.role != Role::Above) {
        let message = format!(
            "{} has an access list, which gives users rights that its mode does not show",
            file.shown()
        );
        objections.about(&RULE, file, message, RULE.severity);
    }
}
