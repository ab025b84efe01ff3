//! `expired-certificate`: a certificate whose time is over.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::ago;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT101",
    name: "expired-certificate",
    kind: Kind::Violation,
    cwe: 298,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "renew the certificate, and find out why that was not done by itself",
    docs: "## What it does

Compares the end of validity of the server's certificate with the time, and that of the others where the chain is
not trusted without them.

## Why it is bad

Clients refuse the connection. Whoever tells them not to look has no protection against somebody in between.

## Example

```text
$ openssl x509 -in cert.pem -noout -enddate
notAfter=Jan  1 00:00:00 2026 GMT
```

## Fix

Renew it: `certbot renew`, or what your reverse proxy does instead, and reload the server.

## References

- RFC 5280, validity: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
- CWE-298: https://cwe.mitre.org/data/definitions/298.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    for (place, certificate) in seen.relevant() {
        if certificate.remaining < 0 {
            let message = format!(
                "{} expired {}, on {}",
                seen.called(place),
                ago(certificate.remaining),
                certificate.facts.not_after.to_rfc3339()
            );
            objections.add(&RULE, place, message);
        }
    }
}
