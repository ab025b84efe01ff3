//! `mass-mention`: text that notifies everybody.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ304",
    name: "mass-mention",
    kind: Kind::Violation,
    cwe: 74,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "send with allowed mentions off",
    docs: r#"## What it does

Finds `@everyone` and `@here` in a value.

## Why it is bad

A bot that repeats a title notifies the whole server, with the rights of the bot.

## Example

```json
{"title": "@everyone free nitro"}
```

## Fix

Send messages with `allowed_mentions=AllowedMentions.none()`.

## References

- Discord, allowed mentions: https://discord.com/developers/docs/resources/message
- CWE-74: https://cwe.mitre.org/data/definitions/74.html
"#,
};

/// Finds the first one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    for word in ["@everyone", "@here"] {
        if let Some(at) = text.decoded.find(word).filter(|_| !text.is_key) {
            let message =
                format!("a text has `{word}`, which notifies everybody where a bot repeats it");
            hits.push(Hit { span: at..at + word.len(), message, severity: None });
            return;
        }
    }
}
