//! `invisible-text`: characters that hide or reorder text.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text};
use crate::core::text::{hidden, hides};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ302",
    name: "invisible-text",
    kind: Kind::Violation,
    cwe: 1007,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "leave characters out that nobody sees",
    docs: r#"## What it does

Finds bidirectional controls, zero-width characters, tag characters and their like: in a value medium, in a key
high. Joiners within emoji and within scripts that need them are fine.

## Why it is bad

What a person reads is not what is there (CVE-2021-42574). Two keys or names look the same and are not.

## Example

```json
{"title": "\u202egnp.exe"}
```

## Fix

Leave them out; `--sanitize` does.

## References

- CVE-2021-42574
- Unicode, UTS 39: https://www.unicode.org/reports/tr39/
- CWE-1007: https://cwe.mitre.org/data/definitions/1007.html
"#,
};

/// Finds the first one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let any = || text.decoded.char_indices().find(|(_, character)| hides(*character));
    let found = if text.is_key { any() } else { hidden(text.decoded) };
    if let Some((at, character)) = found {
        let what = if text.is_key { "a key" } else { "a text" };
        let message = format!("{what} has U+{:04X}, which nobody sees", u32::from(character));
        let severity = text.is_key.then_some(Severity::High);
        hits.push(Hit { span: at..at + character.len_utf8(), message, severity });
    }
}
