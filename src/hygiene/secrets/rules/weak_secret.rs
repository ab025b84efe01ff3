//! `weak-secret`: a password that can be guessed.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Options, Seen, names, strength};
use super::default_secret;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS002",
    name: "weak-secret",
    kind: Kind::Violation,
    cwe: 521,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "let chance choose another, `sonora-sec store NAME --generate --replace`, and set it where it is asked for",
    docs: "## What it does

Estimates how many guesses a password takes, as zxcvbn does: words, names, dates, rows of the keyboard and what people
replace in them. Fewer than 10^8 are an objection. Words of the entry's own name count as known. Tokens and keys of a
known form, what looks drawn and has 20 characters or more, values of several lines or over 64 characters, and entries that are called `user`, `host`, `id` and the like
are not judged; a value of fewer than five different characters is weak at any length.

## Why it is bad

A node's password is guessed over the network, thousands of times a minute, and nobody notices.

## Example

```sh
printf lavalink2024 | sonora-sec store lavalink_password
```

## Fix

```sh
sonora-sec store lavalink_password --generate --replace
```

## References

- NIST SP 800-63B: https://pages.nist.gov/800-63-4/sp800-63b.html
- zxcvbn: https://www.usenix.org/conference/usenixsecurity16/technical-sessions/presentation/wheeler
- CWE-521: https://cwe.mitre.org/data/definitions/521.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, _: &Options) -> Option<String> {
    let name = &seen.secret.name;
    let text = seen.text.filter(|_| seen.kind.is_none() && !names::is_public(name))?;
    let is_weak = !default_secret::is_default(seen) && strength::is_weak(text, name);
    is_weak.then(|| format!("{} can be guessed", seen.shown()))
}
