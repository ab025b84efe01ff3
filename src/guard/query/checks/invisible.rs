//! `query-invisible-text`: characters that hide or reorder text.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::text::hidden;
use crate::guard::query::form::Hit;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ005",
    name: "query-invisible-text",
    kind: Kind::Violation,
    cwe: 1007,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "leave characters out that nobody sees",
    docs: r"## What it does

Finds bidirectional controls, zero-width characters, tag characters and their like, but for those that emoji and
scripts need.

## Why it is bad

What a person reads is not what is searched for, logged or shown (CVE-2021-42574).

## Example

```text
song \u{202e}gnp.exe
```

## Fix

Leave them out.

## References

- CVE-2021-42574
- Unicode, UTS 39: https://www.unicode.org/reports/tr39/
- CWE-1007: https://cwe.mitre.org/data/definitions/1007.html
",
};

/// Finds the first one.
pub(super) fn check(text: &str) -> Option<Hit> {
    let (at, found) = hidden(text)?;
    let message = format!("it has U+{:04X}, which nobody sees", u32::from(found));
    Some(Hit::new(at..at + found.len_utf8(), message))
}
