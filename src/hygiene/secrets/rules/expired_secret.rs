//! `expired-secret`: a secret whose time is over.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Options, Seen, days};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS004",
    name: "expired-secret",
    kind: Kind::Violation,
    cwe: 324,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "replace it where it is used, then `sonora-sec store NAME --replace --expires 90d`",
    docs: "## What it does

Compares the time that was given with `store --expires` with the clock.

## Why it is bad

The day was chosen so that a value that leaked unnoticed stops working. Once it has passed, nothing limits that any more;
and where a server gave the day, the value does not work now.

## Example

```sh
sonora-sec store lavalink_password --generate --expires 90d
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
    let expires = seen.secret.expires.filter(|expires| *expires <= options.now)?;
    let ago = match options.days_since(expires)? {
        0 => "less than a day ago".to_owned(),
        count => format!("{} ago", days(count)),
    };
    Some(format!("{} expired {ago}", seen.shown()))
}
