//! `pushed-code`: code pushed out of sight by a long run of blanks.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static PUSHED_CODE: Rule = Rule {
    id: "SNR914",
    name: "pushed-code",
    kind: Kind::Violation,
    cwe: 451,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "put the statement on a line of its own",
    docs: r"## What it does

Flags code that follows at least 100 blanks within a line, or stands behind 200 at its beginning.

## Why it is bad

Editors and web pages that do not wrap lines show the harmless beginning only. Published malware hides its payload in
this way; of 2,673 harmless files not one had it.

## Example

```python
x = 1                                                        ;import os  # behind 100 blanks and more
```

## Fix

Put each statement on a line of its own, and read what stood there.

## References

- CWE-451: https://cwe.mitre.org/data/definitions/451.html
",
};
