//! `old-secret`: a value that has not been replaced for long.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Options, Seen, days};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS006",
    name: "old-secret",
    kind: Kind::Violation,
    cwe: 262,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "replace it where it is used, then `sonora-sec store NAME --replace`",
    docs: "## What it does

Finds entries whose newest value was stored more than 90 days ago. `--max-age` sets another age.

## Why it is bad

A value gets around with time: into logs, backups, and the memory of people who have left. Replacing it ends that, and
shows that replacing it works before it has to be done in a hurry.

## Example

```sh
sonora-sec history discord_token
```

## Fix

Make a new value where it comes from (for a bot, the Discord Developer Portal), and store it:

```sh
sonora-sec store discord_token --replace
```

## References

- OWASP, secrets management: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
- CWE-262: https://cwe.mitre.org/data/definitions/262.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, options: &Options) -> Option<String> {
    let created = seen.secret.created;
    if created.plus_seconds(options.max_age.as_secs()) >= options.now {
        return None;
    }
    let age = options.days_since(created)?;
    Some(format!("{} was stored {} ago", seen.shown(), days(age)))
}
