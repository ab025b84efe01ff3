//! `look-alike-identifier`: a name that looks like another one.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static LOOK_ALIKE_IDENTIFIER: Rule = Rule {
    id: "SNR912",
    name: "look-alike-identifier",
    kind: Kind::Violation,
    cwe: 1007,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "write the name in letters of one alphabet",
    docs: r"## What it does

Flags names that mix alphabets and look like plain ASCII ones, and those of any alphabet that look like a keyword, a
built-in or a module that matters. A Greek letter in a Latin name is a note.

## Why it is bad

A function named with a Cyrillic `е` reads as `exec` and is another one: whoever reviews the plugin reviews the wrong
code.

## Example

```python
def еxec(code):  # the first letter is U+0435
    return None
```

## Fix

Write the name in letters of one alphabet.

## References

- CVE-2021-42694, https://trojansource.codes
- Unicode Technical Standard 39
- CWE-1007: https://cwe.mitre.org/data/definitions/1007.html
",
};
