//! `url-credentials-query`: a URL with a user name.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ103",
    name: "url-credentials-query",
    kind: Kind::Violation,
    cwe: 200,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "leave user names out of URLs",
    docs: "## What it does

Finds an `@` in the host part of a URL.

## Why it is bad

What stands before the `@` looks like the host and is not. Where it is a password, it is in the log now.

## Example

```text
https://youtube.com@example.org/
```

## Fix

Leave it out.

## References

- RFC 3986, section 7.6
- CWE-200: https://cwe.mitre.org/data/definitions/200.html
",
};
