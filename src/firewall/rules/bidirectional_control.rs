//! `bidirectional-control`: characters that show code in another order than it runs.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static BIDIRECTIONAL_CONTROL: Rule = Rule {
    id: "SNR910",
    name: "bidirectional-control",
    kind: Kind::Violation,
    cwe: 451,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "remove the character, or write it as an escape such as `\\u2066` where a text needs it",
    docs: r#"## What it does

Flags the characters that embed, override or isolate a direction of writing: U+202A to U+202E and U+2066 to U+2069,
in code, comments and strings.

## Why it is bad

An editor shows what follows them from right to left. A line can look like a comment and run, or look like a string
and not be one ("Trojan Source").

## Example

```python
access = "user"  # with U+202E and U+2066 in the text, what is shown here is not what runs
```

## Fix

Remove them. In a text that is shown to people write the escape, `"\u2066"`, which everybody can see.

## References

- CVE-2021-42574, https://trojansource.codes
- Unicode Standard Annex 9
- CWE-451: https://cwe.mitre.org/data/definitions/451.html
"#,
};
