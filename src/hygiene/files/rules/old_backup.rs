//! `old-backup`: a backup that is old, or none.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Surroundings};
use crate::core::text::printable;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF007",
    name: "old-backup",
    kind: Kind::Violation,
    cwe: 693,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "make one: `sonora-sec backup create --to FOLDER`",
    docs: r"## What it does

Looks at the age of the newest backup of the vault in the folder that was named, by `--backups` or `backups` in the
table `[audit]` of the settings.

## Why it is bad

What was stored since is gone with the disk. The generations kept beside the vault lie on the same one.

## Example

```text
$ sonora-sec backup list --from /backups
```

## Fix

`sonora-sec backup create --to FOLDER --keep 14` from a timer, to another disk.

## References

- NIST SP 800-34, backup and recovery: https://csrc.nist.gov/pubs/sp/800/34/r1/upd1/final
- CWE-693: https://cwe.mitre.org/data/definitions/693.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    let Some(backups) = &seen.backups else { return };
    let folder = printable(&backups.folder);
    let message = match backups.newest_age_seconds {
        None => format!("there is no backup of the vault in `{folder}`"),
        Some(age) if age > backups.max_age_seconds => {
            format!(
                "the newest backup of the vault in `{folder}` is {} days old",
                age / DAY_SECONDS
            )
        }
        Some(_) => return,
    };
    objections.at(&RULE, &backups.folder, message);
}

const DAY_SECONDS: u64 = 24 * 60 * 60;
