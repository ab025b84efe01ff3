//! `deep-nesting`: code that nests deeper than Python itself reads everywhere.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static DEEP_NESTING: Rule = Rule {
    id: "SNR904",
    name: "deep-nesting",
    kind: Kind::Unreadable,
    cwe: 674,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "split the expression or block into several",
    docs: r"## What it does

Refuses a file with more than 200 brackets or 100 blocks within each other, an expression of more than 3,000 levels,
or as many `elif` in a row.

## Why it is bad

Nobody writes this by hand. It is made to exhaust the stack of what reads it, so that a check ends without an
answer. CPython refuses most of it, with `RecursionError` or `too many nested parentheses`.

## Example

```python
x = ((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))  # and 200 more
```

## Fix

Use a loop, a list or `sum` instead of a chain of thousands of operators.

## References

- CWE-674: https://cwe.mitre.org/data/definitions/674.html
",
};
