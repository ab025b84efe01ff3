//! `wrong-purpose`: a certificate that is not for servers.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};
use super::{Refusal, listed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT108",
    name: "wrong-purpose",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "issue a certificate with `extendedKeyUsage = serverAuth`",
    docs: "## What it does

Reads what a certificate may be used for (extended key usage): where it says so, servers must be among it.

## Why it is bad

Clients refuse the connection.

## Example

```text
$ openssl x509 -in cert.pem -noout -ext extendedKeyUsage
X509v3 Extended Key Usage:
    TLS Web Client Authentication
```

## Fix

Issue one for servers; a client's certificate belongs to a client.

## References

- RFC 5280, extended key usage: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(leaf) = seen.chain.first() else { return };
    if !leaf.is_for_servers {
        let purposes = leaf.purposes.as_deref().unwrap_or_default();
        let message = match purposes {
            [] => {
                "the certificate does not say what it is for in a form that can be read".to_owned()
            }
            _ => format!("the certificate is not for servers but for {}", listed(purposes)),
        };
        objections.add(&RULE, 0, message);
    } else if seen.trust.refusal == Some(Refusal::Purpose) {
        objections.add(&RULE, seen.path.top(), "a CA of the chain may not sign for servers");
    }
}
