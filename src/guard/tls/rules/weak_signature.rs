//! `weak-signature`: a signature over a hash with known collisions.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT202",
    name: "weak-signature",
    kind: Kind::Violation,
    cwe: 328,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "have the certificate issued anew, signed with SHA-256 or better",
    docs: r#"## What it does

Reads how each certificate was signed: MD2, MD5 and SHA-1 are broken. The signature of a root does not count.

## Why it is bad

Two certificates with one hash have one signature: somebody got a CA's certificate that way in 2008. Clients refuse
them.

## Example

```text
$ openssl x509 -in cert.pem -noout -text | grep "Signature Algorithm"
    Signature Algorithm: sha1WithRSAEncryption
```

## Fix

Have it issued anew; every CA signs with SHA-256 now.

## References

- RFC 9155, MD5 and SHA-1 in TLS: https://www.rfc-editor.org/rfc/rfc9155
- SHAttered: https://shattered.io
- CWE-328: https://cwe.mitre.org/data/definitions/328.html
"#,
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    for (place, certificate) in seen.chain.iter().enumerate() {
        let counts = place == 0 || !certificate.facts.is_self_signed;
        if let (true, Some(hash)) = (counts, certificate.weak_hash) {
            let message =
                format!("{} is signed over {hash}, which has collisions", seen.called(place));
            objections.add(&RULE, place, message);
        }
    }
}
