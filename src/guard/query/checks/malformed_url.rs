//! `malformed-url-query`: a URL that two readers take differently.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ105",
    name: "malformed-url-query",
    kind: Kind::Violation,
    cwe: 20,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "write the URL as https://host/path",
    docs: r"## What it does

Finds URLs without `//` after their scheme, with a backslash or a blank, or with a host of characters that no
host has.

## Why it is bad

What is checked is one host and what is opened another.

## Example

```text
http:\\127.0.0.1\
```

## Fix

Write it as `https://host/path`.

## References

- RFC 3986
- WHATWG, URL: https://url.spec.whatwg.org/
- CWE-20: https://cwe.mitre.org/data/definitions/20.html
",
};
