//! `deep-document`: arrays and objects nested too deeply.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ111",
    name: "deep-document",
    kind: Kind::Unreadable,
    cwe: 674,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "flatten the document, or raise --max-depth",
    docs: r"## What it does

Refuses a document that nests deeper than the limit, 100 by default. The pass ends there, and used no memory for it.

## Why it is bad

Readers that recurse exhaust their stack: Python raises `RecursionError` where only `JSONDecodeError` is caught,
others end with the process.

## Example

```json
[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
```

## Fix

Flatten the document, or raise `--max-depth`.

## References

- CVE-2025-52999, CVE-2024-27454
- CWE-674: https://cwe.mitre.org/data/definitions/674.html
",
};
