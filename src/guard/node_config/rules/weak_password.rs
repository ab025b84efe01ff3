//! `weak-password`: a password that can be guessed.

use std::collections::HashSet;

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::names::{self, DEFAULT_PASSWORD};
use super::super::objection::Objections;
use super::super::remedy;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC203",
    name: "weak-password",
    kind: Kind::Violation,
    cwe: 521,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "let one be made: `sonora-sec store lavalink_password --generate`",
    docs: r"## What it does

Finds passwords of nodes of fewer than 12 characters, of fewer than 5 different ones, and those that are little more than a common word.

## Why it is bad

A node answers as many guesses as somebody makes, and each success is full control.

## Example

```yaml
lavalink:
  server:
    password: lavalink123
```

## Fix

Let one be made, and keep it in the vault. No person has to type it.

## References

- NIST SP 800-63B: https://pages.nist.gov/800-63-4/sp800-63b.html
- CWE-521: https://cwe.mitre.org/data/definitions/521.html
",
};

/// Fewest characters.
const MIN_CHARACTERS: usize = 12;
/// Fewest characters besides a common word.
const MIN_BESIDES: usize = 8;
/// Fewest different characters.
const MIN_DIFFERENT: usize = 5;
/// What people begin with.
const COMMON: &[&str] = &[
    "12345",
    "abc123",
    "admin",
    "changeme",
    "change-me",
    "discord",
    "lavalink",
    "letmein",
    "music",
    "password",
    "qwerty",
    "root",
    "secret",
    "sonora",
    "youshallnotpass",
];

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in config.node_passwords() {
        let weak = names::written(&entry.text)
            .filter(|written| !written.is_empty() && *written != DEFAULT_PASSWORD)
            .and_then(weakness);
        if let Some(weakness) = weak {
            out.key(entry, weakness).help(remedy::replace(config, entry));
        }
    }
}

fn weakness(password: &str) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let count = lower.chars().count();
    let is_common = |word: &&str| {
        lower.contains(*word) && count.saturating_sub(word.chars().count()) < MIN_BESIDES
    };
    let different: HashSet<char> = lower.chars().collect();
    if count < MIN_CHARACTERS {
        Some("the node's password is short enough to be guessed")
    } else if different.len() < MIN_DIFFERENT {
        Some("the node's password repeats a few characters")
    } else if COMMON.iter().any(is_common) || names::is_placeholder(&lower) {
        Some("the node's password is little more than a common word")
    } else {
        None
    }
}
