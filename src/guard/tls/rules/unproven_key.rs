//! `unproven-key`: a server that does not show that it has the key.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT110",
    name: "unproven-key",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "put certificate and key that belong together in place",
    docs: "## What it does

Verifies the signature that the server makes over the handshake with the key of its certificate.

## Why it is bad

Certificates are public: only the key says who it is. A server without it has the wrong key in its configuration, or is
somebody in between.

## Example

```text
$ openssl x509 -in cert.pem -noout -pubkey | cmp - <(openssl pkey -in key.pem -pubout)
```

## Fix

Configure the key that the certificate was issued for. If both are as they should be, ask who stands in between.

## References

- RFC 8446, certificate verify: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(server) = seen.server else { return };
    let Some(leaf) = seen.chain.first() else { return };
    // A handshake that ended before the proof is told by its own rule.
    if !server.is_proven && server.failure.is_none() && !leaf.key.is_weak {
        objections.add(&RULE, 0, "the server's signature does not fit the key of its certificate");
    }
}
