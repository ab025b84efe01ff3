//! `obsolete-protocol-only`: a server that has nothing newer than TLS 1.1.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT302",
    name: "obsolete-protocol-only",
    kind: Kind::Violation,
    cwe: 327,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "update the server, and let it speak TLS 1.2 and 1.3",
    docs: "## What it does

Finds a server that refuses TLS 1.2 and 1.3 and takes an older version.

## Why it is bad

TLS 1.1 and older stand on MD5 and SHA-1, and were given up in 2021. Clients of today refuse to connect.

## Example

```text
ssl_protocols TLSv1.1;  # nginx: TLSv1.2 TLSv1.3 is meant
```

## Fix

Update the server's TLS library, or Java, and remove the setting that keeps it back.

## References

- RFC 8996, deprecating TLS 1.0 and 1.1: https://www.rfc-editor.org/rfc/rfc8996
- CWE-327: https://cwe.mitre.org/data/definitions/327.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(server) = seen.server else { return };
    if let (true, Some([newest, ..])) = (server.refuses(), server.obsolete()) {
        objections.add(&RULE, 0, format!("the server speaks {newest} at most"));
    }
}
