//! `long-string`: a string longer than the limit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ116",
    name: "long-string",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send less, or raise --max-string",
    docs: r#"## What it does

Refuses a string of more bytes than the limit, 1 MiB by default.

## Why it is bad

No title, URL or encoded track is that long. What is, goes through logs, embeds and regular expressions.

## Example

```json
{"title": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
```

## Fix

Send less, or raise `--max-string`.

## References

- Discord, embed limits: https://discord.com/developers/docs/resources/message
- CWE-770: https://cwe.mitre.org/data/definitions/770.html
"#,
};
