//! `failed-handshake`: a server with which no connection comes about.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Failure;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT902",
    name: "failed-handshake",
    kind: Kind::Unreadable,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "see with `openssl s_client -connect HOST:PORT` what speaks there",
    docs: "## What it does

Tells that a server closed the connection, refused it, or sent what is no TLS.

## Why it is bad

What cannot be read cannot be judged, and clients have no connection.

## Example

```text
$ sonora-sec check-tls lava.example:22
```

## Fix

Check the port. Read the server's log: certificate and key may not have been loaded.

## References

- RFC 8446, alerts: https://www.rfc-editor.org/rfc/rfc8446#section-6
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(server) = seen.server else { return };
    // A server may refuse a client without a certificate; its own was seen.
    let is_expected = server.facts.asks_client_certificate && server.is_proven;
    if is_expected
        || server.obsolete_suite.is_some()
        || server.obsolete().is_some_and(|versions| server.refuses() && !versions.is_empty())
    {
        return;
    }
    match &server.failure {
        Some(Failure::Alert(alert)) => {
            objections.add(
                &RULE,
                0,
                format!("the server refuses the handshake with the alert {alert}"),
            );
        }
        Some(Failure::Closed) => {
            objections.add(&RULE, 0, "the server closes the connection in the handshake");
        }
        Some(Failure::NoTls) => objections.add(&RULE, 0, "what the server sends is no TLS"),
        Some(Failure::Other(why)) => {
            objections.add(&RULE, 0, format!("the handshake fails: {why}"));
        }
        Some(Failure::Http | Failure::TimedOut) | None => {}
    }
}
