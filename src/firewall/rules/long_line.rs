//! `long-line`: a line longer than anybody reads.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static LONG_LINE: Rule = Rule {
    id: "SNR915",
    name: "long-line",
    kind: Kind::Note,
    cwe: 1120,
    severity: Severity::Info,
    confidence: Confidence::Medium,
    help: "break the line, or move data into a file of its own",
    docs: r#"## What it does

Notes a line of more than 2,000 characters with code on it.

## Why it is bad

Nobody reviews such a line. Most are tables and images in base64; some are payloads. What the line does was analysed
as any other.

## Example

```python
TABLE = {"a": 1, "b": 2}  # and so on for 2,000 characters
```

## Fix

Break the line, or read the data from a file.

## References

- CWE-1120: https://cwe.mitre.org/data/definitions/1120.html
"#,
};
