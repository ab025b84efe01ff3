//! `expiring-secret`: a secret whose time is nearly over.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{DAY_SECONDS, Options, Seen, days};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS005",
    name: "expiring-secret",
    kind: Kind::Violation,
    cwe: 324,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "replace it where it is used, then `sonora-sec store NAME --replace --expires 90d`",
    docs: "## What it does

Finds secrets that end within 14 days by the time that was given with `store --expires`. `--expiring-within` sets
another time.

## Why it is bad

It is not bad yet. Replacing a secret on a day of your choice is less trouble than on the day it stops working.

## Example

```sh
sonora-sec store lavalink_password --generate --expires 10d
```

## Fix

```sh
sonora-sec store lavalink_password --generate --replace --expires 90d
```

## References

- CWE-324: https://cwe.mitre.org/data/definitions/324.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, options: &Options) -> Option<String> {
    let expires = seen.secret.expires.filter(|expires| *expires > options.now)?;
    if expires > options.now.plus_seconds(options.notice.as_secs()) {
        return None;
    }
    let left = (expires.seconds() - options.now.seconds()).div_ceil(DAY_SECONDS);
    Some(format!("{} expires within {}", seen.shown(), days(left)))
}
