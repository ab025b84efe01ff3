//! `self-signed-certificate`: a certificate that vouches for itself.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::clipped;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT105",
    name: "self-signed-certificate",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "use a certificate of a public CA, or trust exactly this one where the bot runs and here with `--ca`",
    docs: "## What it does

Finds a server's certificate that names itself as issuer and is signed by its own key, and is not among the trusted
ones.

## Why it is bad

Clients refuse the connection: anybody can make one for any name. A bot that is told not to verify talks to anybody.

## Example

```text
$ openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=lava.example
```

## Fix

Get a certificate of a public CA, or make a CA of your own and issue one with it.

## References

- RFC 5280, self-issued certificates: https://www.rfc-editor.org/rfc/rfc5280#section-3.2
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(leaf) = seen.chain.first() else { return };
    if leaf.facts.is_self_signed && seen.lacks_issuer() {
        let subject = clipped(&leaf.facts.subject);
        objections.add(&RULE, 0, format!("the certificate `{subject}` is signed by itself"));
    }
}
