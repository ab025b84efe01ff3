//! `invisible-characters`: a text hidden in characters that nobody sees.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static INVISIBLE_CHARACTERS: Rule = Rule {
    id: "SNR916",
    name: "invisible-characters",
    kind: Kind::Violation,
    cwe: 451,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "remove them; write those that a text needs as escapes such as `\\u200b`",
    docs: r#"## What it does

Flags runs of 16 and more zero-width characters, variation selectors or tags. A single zero-width character between
two plain letters is a note; joined emoji and blank embed fields are fine.

## Why it is bad

Such runs carry data, a byte in each character, from which a few lines make code. The file looks empty there.

## Example

```python
payload = ""  # 4,000 variation selectors between the quotes
```

## Fix

Remove them.

## References

- Unicode Technical Standard 39, section 5.4
- CWE-451: https://cwe.mitre.org/data/definitions/451.html
"#,
};
