//! `expiring-certificate`: a certificate whose time is nearly over.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{DAY, counted};
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT111",
    name: "expiring-certificate",
    kind: Kind::Violation,
    cwe: 298,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "renew the certificate, or see why that was not done by itself",
    docs: "## What it does

Counts the days that are left: fewer than 30 is an objection, fewer than 60 a note. Of a certificate that lives for less
than 90 days it is a third of its life, and of less than 120 days half of it.

## Why it is bad

ACME clients renew when a third is left. If yours has not, it may have stopped, and then clients refuse the connection
on the day after the last.

## Example

```text
$ systemctl status certbot.timer
```

## Fix

Renew it, reload the server, and run `check-tls` daily.

## References

- Let's Encrypt, when to renew: https://letsencrypt.org/docs/integration-guide/
- CWE-298: https://cwe.mitre.org/data/definitions/298.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(leaf) = seen.chain.first() else { return };
    if !leaf.is_current() {
        return;
    }
    let days = leaf.facts.days_left;
    let message = format!("the certificate expires in {}", counted(days, "day"));
    if leaf.remaining < (30 * DAY).min(leaf.lifetime / 3) {
        objections.add(&RULE, 0, message);
    } else if leaf.remaining < (60 * DAY).min(leaf.lifetime / 2) {
        objections.add_as((Kind::Note, Severity::Info), &RULE, 0, message);
    }
}
