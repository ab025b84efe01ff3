//! `obsolete-protocol`: a server that takes TLS 1.1 or older too.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT303",
    name: "obsolete-protocol",
    kind: Kind::Violation,
    cwe: 327,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "leave TLS 1.2 and 1.3 only",
    docs: "## What it does

Offers SSL 3.0, TLS 1.0 and TLS 1.1 to a server that speaks newer ones, with a hello made by hand, and sees whether it
takes them.

## Why it is bad

Who is in between can try to bring a client down to the weakest version that both have.

## Example

```text
ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;  # nginx
```

## Fix

Set `ssl_protocols TLSv1.2 TLSv1.3;` or what your server calls it.

## References

- RFC 8996, deprecating TLS 1.0 and 1.1: https://www.rfc-editor.org/rfc/rfc8996
- CWE-327: https://cwe.mitre.org/data/definitions/327.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(server) = seen.server else { return };
    if let (false, Some(versions @ [_, ..])) = (server.refuses(), server.obsolete()) {
        objections.add(&RULE, 0, format!("the server also speaks {}", versions.join(", ")));
    }
}
