//! `local-path-query`: a path of the machine that plays.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ101",
    name: "local-path-query",
    kind: Kind::Violation,
    cwe: 22,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "search with a prefix, and turn the `local` source off",
    docs: "## What it does

Finds what begins like a path of Unix or Windows or a share of a network, goes up from a folder (`/../`), or
does so once percent-decoded.

## Why it is bad

Lavalink's `local` source opens any path that it may read, and tells by its answer whether there is one.

## Example

```text
/etc/passwd
```

## Fix

Pass searches on with their prefix, as `--print` does, and turn the `local` source off.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-22: https://cwe.mitre.org/data/definitions/22.html
",
};
