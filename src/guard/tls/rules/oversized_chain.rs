//! `oversized-chain`: a chain of more than 16 certificates.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::MAX_CERTIFICATES;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT903",
    name: "oversized-chain",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send the server's certificate and the intermediates",
    docs: "## What it does

Counts the certificates: more than 16 are not looked at.

## Why it is bad

Chains have two to four. What is not looked at cannot be judged; clients have limits too.

## Example

```text
$ cat /etc/ssl/certs/*.pem > chain.pem
```

## Fix

Send the server's certificate and the intermediates.

## References

- RFC 8446, certificate: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2
- CWE-770: https://cwe.mitre.org/data/definitions/770.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    if seen.is_oversized {
        let message = format!("there are more than {MAX_CERTIFICATES} certificates");
        objections.add(&RULE, 0, message);
    }
}
