//! `default-secret`: a value that stands in a manual.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Options, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS001",
    name: "default-secret",
    kind: Kind::Violation,
    cwe: 1392,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "let chance choose another, `sonora-sec store NAME --generate --replace`, and set it where it is asked for",
    docs: "## What it does

Finds values that stand in manuals and images: `youshallnotpass` of Lavalink's example configuration, and defaults such as
`changeme` and `minioadmin`.

## Why it is bad

Who looks for open nodes and databases tries these first. Encrypting a value that everybody knows protects nothing.

## Example

```sh
printf youshallnotpass | sonora-sec store lavalink_password
```

## Fix

```sh
sonora-sec store lavalink_password --generate --replace
```

Then set the same value in the server, with `inject` or `run --env`.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-1392: https://cwe.mitre.org/data/definitions/1392.html
",
};

/// What is set when nobody set anything, in lower case.
const DEFAULTS: &[&str] = &[
    "admin",
    "admin123",
    "administrator",
    "change-me",
    "change_me",
    "changeit",
    "changeme",
    "changethis",
    "default",
    "example",
    "foobared",
    "guest",
    "lavalink",
    "minioadmin",
    "mysecretpassword",
    "pass",
    "password",
    "postgres",
    "raspberry",
    "redis",
    "root",
    "secret",
    "test",
    "toor",
    "youshallnotpass",
];

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, _: &Options) -> Option<String> {
    is_default(seen).then(|| format!("{} is a default that everybody knows", seen.shown()))
}

/// Says whether a value is one of the defaults.
pub(super) fn is_default(seen: &Seen<'_>) -> bool {
    seen.text.is_some_and(|text| DEFAULTS.iter().any(|known| text.eq_ignore_ascii_case(known)))
        && !super::super::names::is_public(&seen.secret.name)
}
