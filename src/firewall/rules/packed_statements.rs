//! `packed-statements`: many statements on one line longer than anybody reads.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static PACKED_STATEMENTS: Rule = Rule {
    id: "SNR919",
    name: "packed-statements",
    kind: Kind::Violation,
    cwe: 1120,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "put each statement on a line of its own",
    docs: r"## What it does

Flags a line of more than 2,000 characters with ten statements and more on it.

## Why it is bad

This is what obfuscators and minifiers write. Nobody reviews it, and a plugin is not sent to browsers.

## Example

```python
import os;a=1;b=2;c=3;d=4;e=5;f=6;g=7;h=8;i=9  # and so on for 2,000 characters
```

## Fix

Ask for the source that the file was made from.

## References

- CWE-1120: https://cwe.mitre.org/data/definitions/1120.html
",
};
