//! `weak-key`: a key that can be computed.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT201",
    name: "weak-key",
    kind: Kind::Violation,
    cwe: 326,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "make a new key, EC P-256 or RSA of 2048 bits at least, and a certificate for it",
    docs: "## What it does

Measures the keys of the chain: RSA below 2048 bits, curves below 224, and DSA are too weak.

## Why it is bad

RSA of 1024 bits is within reach of large organisations. Who has the key is the server. Clients refuse it.

## Example

```text
$ openssl req -newkey rsa:1024 -nodes -keyout key.pem -out request.pem
```

## Fix

Make a new key with `openssl ecparam -name prime256v1 -genkey`, and have a certificate issued for it.

## References

- NIST SP 800-57 part 1, table 2: https://doi.org/10.6028/NIST.SP.800-57pt1r5
- CWE-326: https://cwe.mitre.org/data/definitions/326.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    for (place, certificate) in seen.chain.iter().enumerate() {
        if certificate.key.is_weak {
            let key = &certificate.key.name;
            objections.add(
                &RULE,
                place,
                format!("{} has a key that is too weak: {key}", seen.called(place)),
            );
        }
    }
}
