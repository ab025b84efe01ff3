//! `weak-confinement`: a plugin was run without a boundary around files.

use crate::core::confinement::Level;
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Seen;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB007",
    name: "weak-confinement",
    kind: Kind::Note,
    cwe: 693,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "use a host with Landlock, and leave `--min-level` out",
    docs: r"## What it does

Tells that a plugin was run at the level `weak`: its system calls and resources were limited, its files were not.

## Why it is bad

It could read what you can read. This happens with `--min-level weak` only.

## Example

```text
$ sonora-sec vet plugin.py --min-level weak
```

## Fix

Use a host with Linux 5.13 or newer and Landlock.

## References

- Landlock: https://docs.kernel.org/userspace-api/landlock.html
- CWE-693: https://cwe.mitre.org/data/definitions/693.html
",
};

/// Finds a run at the weakest level.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    let weak = seen.outcome.level == Some(Level::Weak);
    weak.then(|| "it was run without a boundary around files".to_owned()).into_iter().collect()
}
