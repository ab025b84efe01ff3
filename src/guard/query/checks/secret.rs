//! `secret-in-query`: a token or key in a search.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::secret_patterns::{self, SecretKind};
use crate::guard::query::form::Hit;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ006",
    name: "secret-in-query",
    kind: Kind::Violation,
    cwe: 532,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "revoke it, and ask its owner not to paste it",
    docs: "## What it does

Finds tokens, keys and webhooks by their form, whoever they are for. The message names the kind and shows
nothing.

## Why it is bad

Lavalink writes the identifier into its log, and sources send it to others. Somebody pasted into the wrong
window.

## Example

```text
MTIz...a-token-of-a-bot...
```

## Fix

Revoke it. Do not pass the query on.

## References

- Discord, bot tokens: https://discord.com/developers/docs/topics/oauth2
- CWE-532: https://cwe.mitre.org/data/definitions/532.html
",
};

/// Finds the first one.
pub(super) fn check(text: &str) -> Option<Hit> {
    let found =
        secret_patterns::find(text).find(|found| found.kind != SecretKind::LavalinkDefault)?;
    Some(Hit::new(found.start..found.end, format!("it has {}", found.kind.words())))
}
