//! `old-discord-token`: a Discord token that is older than it looks.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::secret_patterns::SecretKind;

use super::super::{Options, Seen, days, discord_token};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS007",
    name: "old-discord-token",
    kind: Kind::Violation,
    cwe: 262,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "reset the token in the Discord Developer Portal, then `sonora-sec store NAME --replace`",
    docs: "## What it does

Reads the time that Discord wrote into its tokens until 2022: the second of their three parts. It is the age of the token,
whenever it was stored. Newer tokens have no time, and nothing is said of them here.

## Why it is bad

A token does not end by itself. One of that age was in files and logs long before it came into the vault.

## Example

```text
MjQ1...ODMy.DulyxA.brc...
```

`DulyxA` is a time in December 2018.

## Fix

Reset the token in the Discord Developer Portal. The old one stops working at once. Then store the new one:

```sh
sonora-sec store discord_token --replace
```

## References

- discord.py, the parts of a token: https://github.com/Rapptz/discord.py/blob/48c9b366196e826e7d57f96ae5b6410e4459c59b/docs/token.rst
- serenity, the epoch changes: https://github.com/serenity-rs/serenity/issues/1032
- CWE-262: https://cwe.mitre.org/data/definitions/262.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, options: &Options) -> Option<String> {
    let token = seen.text.filter(|_| seen.kind == Some(SecretKind::DiscordToken))?;
    let made = discord_token::made(token)?;
    if made.plus_seconds(options.max_age.as_secs()) >= options.now {
        return None;
    }
    let (age, date) = (options.days_since(made)?, made.to_rfc3339());
    let day = date.get(..10).unwrap_or(&date);
    Some(format!("the Discord token {} was made on {day}, {} ago", seen.shown(), days(age)))
}
