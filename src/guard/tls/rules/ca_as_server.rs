//! `ca-as-server`: a server with the certificate of a CA.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT107",
    name: "ca-as-server",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "issue a certificate with `basicConstraints = CA:FALSE` for the server",
    docs: "## What it does

Finds a server's certificate that may sign others. `openssl req -x509` makes such ones unless it is told not to.

## Why it is bad

Clients such as rustls refuse it. Where it is trusted, whoever takes the key from the server can make certificates for
any name.

## Example

```text
$ openssl x509 -in cert.pem -noout -ext basicConstraints
X509v3 Basic Constraints: critical
    CA:TRUE
```

## Fix

Keep the CA's key off the server, and issue a certificate without `CA:TRUE` for it.

## References

- RFC 5280, basic constraints: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    if let Some(leaf) = seen.chain.first()
        && leaf.facts.is_ca
        && !seen.is_headless()
    {
        objections.add(&RULE, 0, "the server's certificate is that of a CA, which may sign others");
    }
}
