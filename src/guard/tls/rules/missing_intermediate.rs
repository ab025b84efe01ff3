//! `missing-intermediate`: a server that leaves out the certificate between its own and the root.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::clipped;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT106",
    name: "missing-intermediate",
    kind: Kind::Violation,
    cwe: 296,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "serve the whole chain: the file that ACME clients call `fullchain.pem`",
    docs: "## What it does

Finds a server that sends its own certificate alone, whose issuer is no root that is trusted. That the CA is unknown
altogether looks the same from outside.

## Why it is bad

Browsers know many intermediates and do not notice. Bots, `curl` and Java do not, and refuse the connection.

## Example

```text
ssl_certificate /etc/letsencrypt/live/lava.example/cert.pem;  # nginx: fullchain.pem is meant
```

## Fix

Configure the file with the whole chain, and reload the server.

## References

- RFC 8446, certificate: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2
- CWE-296: https://cwe.mitre.org/data/definitions/296.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let Some(leaf) = seen.chain.first() else { return };
    if leaf.facts.is_self_signed || !seen.path.is_alone() || !seen.lacks_issuer() {
        return;
    }
    let issuer = clipped(&leaf.facts.issuer);
    let mut message = format!(
        "the issuer `{issuer}` is neither sent nor trusted: an intermediate is missing, or the CA is unknown"
    );
    if let Some(url) = &leaf.issuer_url {
        message.push_str(&format!("; its certificate is said to be at {}", clipped(url)));
    }
    objections.add(&RULE, 0, message);
}
