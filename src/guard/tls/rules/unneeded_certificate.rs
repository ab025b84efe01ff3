//! `unneeded-certificate`: a chain with more than is needed.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::clipped;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT113",
    name: "unneeded-certificate",
    kind: Kind::Note,
    cwe: 296,
    severity: Severity::Info,
    confidence: Confidence::High,
    help: "leave out roots, and what does not belong to the chain",
    docs: "## What it does

Finds roots in the chain, which clients have or do not trust, and certificates that signed none of the others.

## Why it is bad

It costs each connection bytes, and it shows that the file was not put together as the CA says.

## Example

```text
$ cat cert.pem intermediate.pem root.pem > chain.pem
```

## Fix

Send the server's certificate and the intermediates.

## References

- RFC 8446, certificate: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2
- CWE-296: https://cwe.mitre.org/data/definitions/296.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    for (place, certificate) in seen.chain.iter().enumerate().skip(1) {
        let subject = clipped(&certificate.facts.subject);
        if seen.is_headless() {
        } else if !seen.path.has(place) {
            objections.add(
                &RULE,
                place,
                format!("`{subject}` signed none of the other certificates"),
            );
        } else if certificate.facts.is_self_signed {
            objections.add(&RULE, place, format!("`{subject}` is a root, which need not be sent"));
        }
    }
}
