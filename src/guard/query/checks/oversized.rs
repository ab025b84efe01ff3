//! `oversized-query`: a query of more bytes than it may have.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::Options;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ001",
    name: "oversized-query",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "cut what users may type, or raise `--max-size`",
    docs: "## What it does

Refuses a query of more bytes than the limit, 2,000 unless told otherwise. It is not looked into.

## Why it is bad

A search that is longer than a message of Discord comes from no search box. Percent-encoded it grows
threefold, and servers stop reading a request line at 8 KiB.

## Example

```text
never gonna give you up never gonna give you up never gonna give you up ...
```

## Fix

Cut what users may type, or raise the limit with `--max-size`.

## References

- CWE-770: https://cwe.mitre.org/data/definitions/770.html
",
};

/// Returns the message about a query that is too long.
pub(in crate::guard::query) fn message(options: &Options) -> String {
    format!("the query is larger than {} bytes", options.max_bytes)
}
