//! `folder-above-open`: a folder above that other users can write.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Role, Surroundings};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF004",
    name: "folder-above-open",
    kind: Kind::Violation,
    cwe: 732,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "take it from other users: `chmod go-w FOLDER`",
    docs: r"## What it does

Looks at every folder above the vault, the state folder and keys: other users may not write there, but in folders such
as `/tmp` whose sticky bit keeps them from each other's files.

## Why it is bad

Who may write a folder can rename what is in it, and put another file in its place: an older vault, a key of theirs.

## Example

```text
drwxrwxrwx 2 bot bot 4096 shared
```

## Fix

`chmod go-w`, or a vault in a folder of its own.

## References

- CWE-379: https://cwe.mitre.org/data/definitions/379.html
- CWE-732: https://cwe.mitre.org/data/definitions/732.html
",
};

/// Every user may write there, and remove only what is theirs.
const STICKY: u32 = 0o1000;

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    for folder in seen.files.iter().filter(|file| file.role == Role::Above) {
        if folder.mode & 0o022 != 0 && folder.mode & STICKY == 0 {
            let message = format!(
                "other users can write the folder {} (mode {:o}), and put something else in the place of what is below it",
                folder.shown(),
                folder.mode
            );
            objections.about(&RULE, folder, message, RULE.severity);
        }
    }
}
