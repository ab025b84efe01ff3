//! `normalized-identifier`: a name that Python reads as another one.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static NORMALIZED_IDENTIFIER: Rule = Rule {
    id: "SNR911",
    name: "normalized-identifier",
    kind: Kind::Violation,
    cwe: 1007,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "write the name in plain letters",
    docs: r#"## What it does

Flags names that become plain ASCII under NFKC, which Python applies to every name. A name that changes and stays
non-ASCII, such as one with a micro sign, is a note.

## Why it is bad

Python runs `eval` and a person, or a search, sees something else. There is no other reason to write a name of the
language in full-width or mathematical letters.

## Example

```python
ｅｖａｌ("1")
```

## Fix

Write the name in plain letters.

## References

- PEP 3131: https://peps.python.org/pep-3131/
- Unicode Standard Annex 15
- CWE-1007: https://cwe.mitre.org/data/definitions/1007.html
"#,
};
