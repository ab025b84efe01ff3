//! `hidden-line`: a lone carriage return, after which Python begins a line and editors do not.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static HIDDEN_LINE: Rule = Rule {
    id: "SNR913",
    name: "hidden-line",
    kind: Kind::Violation,
    cwe: 451,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "end lines with LF or CR LF only",
    docs: r"## What it does

Flags a carriage return without a line feed that has text after it, in a file that otherwise ends lines with line
feeds.

## Why it is bad

Python ends the line there. Most editors, `grep` and `git diff` do not: code after the carriage return looks like the
rest of a comment, or overwrites it on a terminal.

## Example

```python
# Licence: MIT <CR>import os
```

## Fix

Convert the file with an editor that shows line ends, and read it again.

## References

- https://docs.python.org/3/reference/lexical_analysis.html#physical-lines
- CWE-451: https://cwe.mitre.org/data/definitions/451.html
",
};
