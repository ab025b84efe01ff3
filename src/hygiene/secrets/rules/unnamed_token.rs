//! `unnamed-token`: a token under a name that does not say so.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Options, Seen, names};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS008",
    name: "unnamed-token",
    kind: Kind::Violation,
    cwe: 1099,
    severity: Severity::Low,
    confidence: Confidence::Medium,
    help: "give it a name that says what it is, with `sonora-sec rename`, or a note",
    docs: "## What it does

Finds tokens and keys that are known by their form, such as that of a Discord bot, under a name that has neither a word
for a secret nor for whose it is. A note that has one is enough.

## Why it is bad

When a token leaks, somebody has to find it in a hurry, and `foo` is the entry that is forgotten. Nor does anybody take
care of `foo` as of a token: who may read it, when it is replaced.

## Example

```sh
sonora-sec store foo < token.txt
```

## Fix

```sh
sonora-sec rename foo discord_token
```

## References

- OWASP, secrets management: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
- CWE-1099: https://cwe.mitre.org/data/definitions/1099.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, _: &Options) -> Option<String> {
    let kind = seen.kind?;
    let is_suggested = names::suggest(&seen.secret.name, seen.secret.note.as_deref(), kind);
    (!is_suggested)
        .then(|| format!("{} is {}, and its name does not say so", seen.shown(), kind.words()))
}
