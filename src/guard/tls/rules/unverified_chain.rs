//! `unverified-chain`: a chain that does not verify, for a reason that no other rule has.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Refusal;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT109",
    name: "unverified-chain",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "have the certificate issued anew",
    docs: "## What it does

Verifies the chain as clients do, and tells what they object to beyond dates, names, issuers and purposes: signatures
that do not fit, constraints that are broken, extensions and algorithms that nobody knows.

## Why it is bad

Clients refuse the connection. A signature that does not fit is a sign of a file that was put together wrongly, or of a
forgery.

## Example

```text
$ sonora-sec check-tls --chain fullchain.pem --host lava.example
```

## Fix

Put the chain together again from what the CA gave out, or have it issued anew.

## References

- RFC 5280, path validation: https://www.rfc-editor.org/rfc/rfc5280#section-6
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    match &seen.trust.refusal {
        Some(Refusal::Other(why)) => {
            objections.add(&RULE, 0, format!("the chain does not verify: {why}"));
        }
        // Weak keys and hashes are told by their own rules.
        Some(Refusal::Algorithm) if !seen.is_weak() => {
            objections.add(
                &RULE,
                0,
                "the chain has a signature of a kind that clients do not know",
            );
        }
        Some(Refusal::Signature) if !seen.is_weak() => {
            objections.add(&RULE, 0, "a signature does not fit the key of its issuer");
        }
        // No other rule may know why, and still it is not trusted.
        _ if !seen.is_trusted() && !objections.explain_refusal() => {
            objections.add(&RULE, 0, "clients do not trust the chain at this moment");
        }
        _ => {}
    }
}
