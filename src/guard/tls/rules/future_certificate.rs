//! `future-certificate`: a certificate whose time has not come.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT102",
    name: "future-certificate",
    kind: Kind::Violation,
    cwe: 298,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "set the clocks of both machines, or wait",
    docs: "## What it does

Compares the beginning of validity of the server's certificate with the time, and that of the others where the chain
is not trusted without them.

## Why it is bad

Clients refuse the connection. Often it is the clock of this machine that is wrong, and then no date is checked rightly.

## Example

```text
$ openssl x509 -in cert.pem -noout -startdate
notBefore=Jan  1 00:00:00 2030 GMT
```

## Fix

Compare the clock with another one. Put the certificate in place when it is valid.

## References

- RFC 5280, validity: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
- CWE-298: https://cwe.mitre.org/data/definitions/298.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    for (place, certificate) in seen.relevant() {
        if certificate.age < 0 {
            let begins = certificate.facts.not_before.to_rfc3339();
            objections.add(
                &RULE,
                place,
                format!("{} is valid from {begins} on only", seen.called(place)),
            );
        }
    }
}
