//! `unreadable-certificate`: a certificate that is malformed.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT901",
    name: "unreadable-certificate",
    kind: Kind::Unreadable,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "put the certificate in place as the CA gave it out",
    docs: "## What it does

Finds certificates that are no X.509 in DER, in PEM files and in handshakes, and files without any.

## Why it is bad

What cannot be read cannot be judged, and clients refuse it.

## Example

```text
$ openssl x509 -in cert.pem -noout -text
```

## Fix

Put it in place as the CA gave it out: between `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`.

## References

- RFC 7468, PEM: https://www.rfc-editor.org/rfc/rfc7468#section-5
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    for place in &seen.unreadable {
        objections.add_at(&RULE, place.clone(), "a certificate here is malformed".to_owned());
    }
    if seen.chain.is_empty() && seen.unreadable.is_empty() && seen.server.is_none() {
        objections.add(&RULE, 0, "there is no certificate in it");
    }
}
