//! `obsolete-suites-only`: a server that has no cipher suite of today.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT304",
    name: "obsolete-suites-only",
    kind: Kind::Violation,
    cwe: 327,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "let the server offer suites with ECDHE and AES-GCM or ChaCha20",
    docs: "## What it does

Finds a server that speaks TLS 1.2 and takes none of the suites with ECDHE and authenticated encryption.

## Why it is bad

RSA key exchange gives away all recorded traffic with the key, and CBC has been broken again and again. Clients such as
rustls refuse to connect.

## Example

```text
ssl_ciphers AES256-SHA;  # nginx
```

## Fix

Take the settings of the Mozilla generator, level intermediate.

## References

- Mozilla, server side TLS: https://wiki.mozilla.org/Security/Server_Side_TLS
- CWE-327: https://cwe.mitre.org/data/definitions/327.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    if let Some(suite) = seen.server.and_then(|server| server.obsolete_suite.as_deref()) {
        let message = format!("the server takes no suite of today, but {suite}");
        objections.add(&RULE, 0, message);
    }
}
