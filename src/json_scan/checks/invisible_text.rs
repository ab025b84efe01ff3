//! `invisible-text`: characters that hide or reorder text.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text};
use crate::core::text::is_unsafe;

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

/// Returns the first character of a text that hides or reorders, and where it is.
pub(in crate::json_scan) fn hidden(text: &str) -> Option<(usize, char)> {
    let mut before = ' ';
    text.char_indices().find(|(_, character)| {
        let before = std::mem::replace(&mut before, *character);
        hides(*character) && !belongs(*character, before)
    })
}

/// Returns a text without the characters that hide or reorder where spelling does not need them.
pub(in crate::json_scan) fn without_hidden(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .filter(|character| {
            let stays = !hides(*character) || belongs(*character, before);
            before = if stays { *character } else { before };
            stays
        })
        .collect()
}

fn hides(character: char) -> bool {
    is_unsafe(character) && !character.is_control()
}

/// Says whether an invisible character is where spelling needs it.
fn belongs(character: char, before: char) -> bool {
    let is_emoji =
        matches!(before, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    // Right-to-left scripts with their marks, and the scripts of India and around it.
    let joins =
        matches!(before, '\u{590}'..='\u{8ff}' | '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{18af}');
    match character {
        '\u{200d}' => is_emoji || joins,
        '\u{200c}' | '\u{200e}' | '\u{200f}' => joins,
        // A flag of a region is a black flag and tags.
        '\u{e0020}'..='\u{e007f}' => {
            before == '\u{1f3f4}' || matches!(before, '\u{e0020}'..='\u{e007f}')
        }
        _ => false,
    }
}
