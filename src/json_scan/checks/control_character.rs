//! `control-character`: control characters in text.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ301",
    name: "control-character",
    kind: Kind::Violation,
    cwe: 150,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "leave control characters out",
    docs: r#"## What it does

Finds control characters (C0, DEL, C1) but tab and line ends in a value, and any of them in a key, where it is
worse. NUL and escape are among them.

## Why it is bad

NUL ends a text early in what is written in C. Escape sequences command the terminal of who reads the log.

## Example

```json
{"title": "\u001b[2J\u0007"}
```

## Fix

Leave them out; `--sanitize` does.

## References

- ECMA-48
- CWE-150: https://cwe.mitre.org/data/definitions/150.html
"#,
};

/// Finds the first one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let is_bad = |character: char| {
        character.is_control() && (text.is_key || !matches!(character, '\t' | '\n' | '\r'))
    };
    if let Some((at, character)) =
        text.decoded.char_indices().find(|(_, character)| is_bad(*character))
    {
        let what = if text.is_key { "a key" } else { "a text" };
        let message = format!("{what} has the control character U+{:04X}", u32::from(character));
        let severity = text.is_key.then_some(Severity::High);
        hits.push(Hit { span: at..at + character.len_utf8(), message, severity });
    }
}
