//! `long-validity`: a certificate that is valid for more than 398 days.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{DAY, counted};
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT203",
    name: "long-validity",
    kind: Kind::Note,
    cwe: 298,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "issue certificates for less than 398 days, and renew them by a program",
    docs: "## What it does

Measures how long the server's certificate is valid: more than 398 days is more than public CAs were allowed from 2020
on; since March 2026 they are allowed 200.

## Why it is bad

A key that is stolen serves as long. Apple's and Google's clients refuse certificates of public CAs that live longer.

## Example

```text
$ openssl x509 -req -days 3650 -in request.pem -CA ca.pem -out cert.pem
```

## Fix

Issue it for a year at most, better for 90 days.

## References

- CA/Browser Forum, Baseline Requirements, section 6.3.2: https://cabforum.org/baseline-requirements/
- CWE-298: https://cwe.mitre.org/data/definitions/298.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(leaf) = seen.chain.first() else { return };
    if leaf.lifetime > 398 * DAY && !seen.is_headless() {
        let message =
            format!("the certificate is valid for {}", counted(leaf.lifetime / DAY, "day"));
        objections.add(&RULE, 0, message);
    }
}
