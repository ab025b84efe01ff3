//! `wrong-host`: a certificate for other hosts.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::listed;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT103",
    name: "wrong-host",
    kind: Kind::Violation,
    cwe: 297,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "issue a certificate that has the name which clients connect to",
    docs: "## What it does

Looks for the host among the names (subject alternative names) of the server's certificate, as clients do: a `*` is one
whole label, and the common name does not count.

## Why it is bad

Clients refuse the connection: it may be another server that answers.

## Example

```text
$ sonora-sec check-tls 203.0.113.7:2333
```

## Fix

Connect by the name that the certificate has, or issue one with the name or address that the bot connects to.

## References

- RFC 9525, service identity: https://www.rfc-editor.org/rfc/rfc9525
- CWE-297: https://cwe.mitre.org/data/definitions/297.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(leaf) = seen.chain.first() else { return };
    let fits = seen.trust.fits_host.unwrap_or(!leaf.facts.names.is_empty());
    if fits || seen.is_headless() {
        return;
    }
    let message = if leaf.facts.names.is_empty() {
        format!(
            "the certificate has no names, and so is not for `{}`; its subject does not count",
            seen.host
        )
    } else {
        format!("the certificate is not for `{}` but for {}", seen.host, listed(&leaf.facts.names))
    };
    objections.add(&RULE, 0, message);
}
