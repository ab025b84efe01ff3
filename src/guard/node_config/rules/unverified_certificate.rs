//! `unverified-certificate`: settings that turn the verification of certificates off.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::names;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC305",
    name: "unverified-certificate",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "delete it, and trust the certificate's issuer instead",
    docs: r"## What it does

Finds settings that turn the verification of certificates off: `verify: false`, `NODE_TLS_REJECT_UNAUTHORIZED=0`, `PYTHONHTTPSVERIFY=0`, `insecure: true` and the like.

## Why it is bad

Anybody on the way can be the node, and is given the password.

## Example

```sh
NODE_TLS_REJECT_UNAUTHORIZED=0
```

## Fix

Use a certificate of a public issuer, or hand the program that of your own (`SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`).

## References

- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// What must not be off.
const CHECKS: &[&str] = &[
    "checkhostname",
    "httpsverify",
    "rejectunauthorized",
    "sslverify",
    "strictssl",
    "tlsverify",
    "verifycert",
    "verifycertificate",
    "verifycertificates",
    "verifyhostname",
    "verifyssl",
    "verifytls",
];
/// What must not be on.
const HOLES: &[&str] = &[
    "acceptinvalidcerts",
    "allowinsecure",
    "ignoressl",
    "insecureskipverify",
    "skipverify",
    "sslnoverify",
    "trustall",
    "trustallcertificates",
];

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let is_ours = config.is_about_nodes();
    for entry in &config.entries {
        let key = names::joined(&entry.label);
        let is_check = CHECKS.iter().any(|end| key.ends_with(end)) || (is_ours && key == "verify");
        let is_hole = HOLES.iter().any(|end| key.ends_with(end)) || (is_ours && key == "insecure");
        if (is_check && entry.is_off()) || (is_hole && entry.is_on()) {
            out.value(
                entry,
                "certificates are not verified: anybody on the way can be the other side",
            );
        }
    }
}
