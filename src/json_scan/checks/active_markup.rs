//! `active-markup`: text that is a script where it is shown.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ303",
    name: "active-markup",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "escape text where it is shown",
    docs: r#"## What it does

Finds `<script`, `<iframe`, `javascript:` and `vbscript:` in a text, in any case.

## Why it is bad

A title is shown in dashboards and web players. One that forgets to escape it runs it.

## Example

```json
{"title": "<script src=//example.org/x.js></script>"}
```

## Fix

Escape text where it is shown, and refuse such titles.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
"#,
};

/// What begins something active.
const WORDS: &[&str] = &["<script", "<iframe", "javascript:", "vbscript:"];

/// Finds the first one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let lower = text.decoded.to_ascii_lowercase();
    let first = WORDS.iter().filter_map(|word| Some((lower.find(word)?, *word))).min();
    if let Some((at, word)) = first {
        let message = format!("a text has `{word}`, which is active where it is shown unescaped");
        hits.push(Hit { span: at..at + word.len(), message, severity: None });
    }
}
