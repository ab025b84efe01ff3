//! `plain-http`: a port without TLS.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Failure;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT301",
    name: "plain-http",
    kind: Kind::Violation,
    cwe: 319,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "put a reverse proxy with TLS before it, and connect to that",
    docs: "## What it does

Finds a port that answers in plain HTTP.

## Why it is bad

The password of a Lavalink node stands in a header of each request, and whoever is on the way can read it. Lavalink has
no TLS of its own.

## Example

```text
$ sonora-sec check-tls lava.example:2333
```

## Fix

Let Lavalink listen on `127.0.0.1`, and have a reverse proxy such as Caddy or nginx take TLS for it.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-319: https://cwe.mitre.org/data/definitions/319.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    if seen.server.is_some_and(|server| server.failure == Some(Failure::Http)) {
        objections.add(&RULE, 0, "the port speaks plain HTTP, without TLS");
    }
}
