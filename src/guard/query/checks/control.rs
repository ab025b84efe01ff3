//! `query-control-character`: a character that commands instead of being shown.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::Hit;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ004",
    name: "query-control-character",
    kind: Kind::Violation,
    cwe: 117,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "leave control characters out",
    docs: r"## What it does

Finds control characters: line ends, the escape that begins a color or a cursor movement of a terminal (ANSI),
NUL, and the C1 controls. A tab is white space.

## Why it is bad

Lavalink writes the identifier into its log as it is: a line end forges a line, an escape commands the
terminal of whoever reads it. A NUL ends a text early for some readers.

## Example

```text
song\r\n2026-01-01 INFO admin logged in
```

## Fix

Leave them out: no title has one.

## References

- CVE-2021-42574 for characters that hide
- CWE-117: https://cwe.mitre.org/data/definitions/117.html
",
};

/// Finds the first one.
pub(super) fn check(text: &str) -> Option<Hit> {
    let (at, found) = text.char_indices().find(|(_, c)| c.is_control() && *c != '\t')?;
    let what = match found {
        '\r' | '\n' => "a line end, which begins a line of whatever log it gets into",
        '\u{1b}' | '\u{9b}' => "an escape, which commands the terminal that shows it",
        _ => "a control character",
    };
    Some(Hit::new(at..at + found.len_utf8(), format!("it has {what} (U+{:04X})", u32::from(found))))
}
