//! `wrong-order`: a chain whose certificates are not in order.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT112",
    name: "wrong-order",
    kind: Kind::Violation,
    cwe: 296,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "put the server's own certificate first, and after each the one that signed it",
    docs: "## What it does

Follows the issuers: the server's certificate must come first, and each of the others after the one that it signed.

## Why it is bad

TLS 1.2 asks for the order, and not every client sorts. With another certificate first, servers do not start or clients
refuse the connection.

## Example

```text
$ cat root.pem intermediate.pem cert.pem > chain.pem  # the other way round is right
```

## Fix

Put them together in order: server, intermediates.

## References

- RFC 5246, server certificate: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2
- CWE-296: https://cwe.mitre.org/data/definitions/296.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    if seen.is_headless() {
        let message = "the first certificate is not that of the server but of a CA";
        objections.add_as((Kind::Violation, Severity::High), &RULE, 0, message);
    } else if !seen.path.is_in_order() {
        objections.add(&RULE, 0, "the certificates are not each after the one that they signed");
    }
}
