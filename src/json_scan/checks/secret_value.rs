//! `secret-value`: a secret in the clear.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Class, Hit, Text};
use crate::core::secret_patterns;

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ502",
    name: "secret-value",
    kind: Kind::Violation,
    cwe: 312,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "keep secrets in the vault",
    docs: r#"## What it does

Finds tokens and keys by their form, and what a key such as `token`, `password` or `authorization` has for a value.
No report shows them.

## Why it is bad

Payloads are logged, kept in snapshots and sent on. Who has the voice token of a session can speak in it.

## Example

```json
{"voice": {"token": "66d29164b3a4ba2c", "endpoint": "rotterdam.example.org"}}
```

## Fix

Store it with `sonora-sec store`, and leave it out of what is written.

## References

- Lavalink, update player: https://lavalink.dev/api/rest.html
- CWE-312: https://cwe.mitre.org/data/definitions/312.html
"#,
};

/// The shortest value of a key such as `token` that can be one.
const MIN_CHARACTERS: usize = 8;
/// What stands where a secret would.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "example",
    "placeholder",
    "redacted",
    "replace",
    "xxxx",
    "your",
    "***",
    "${",
    "{{",
    "<",
];

/// Finds every one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let before = hits.len();
    for found in secret_patterns::find(text.decoded) {
        let message = format!("{} in the clear", found.kind.words());
        hits.push(Hit { span: found.start..found.end, message, severity: None });
    }
    let is_named = !text.is_key && text.class == Class::Secret;
    if is_named && hits.len() == before && is_secret(text.decoded) {
        let message = "a secret in the clear, by the name of its key".to_owned();
        hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
    }
}

fn is_secret(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.chars().count() >= MIN_CHARACTERS && !PLACEHOLDERS.iter().any(|word| lower.contains(word))
}
