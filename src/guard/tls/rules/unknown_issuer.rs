//! `unknown-issuer`: a chain that ends at a CA which is not trusted.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::clipped;
use super::{Objections, Seen};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNT104",
    name: "unknown-issuer",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "use a certificate of a public CA, or trust this CA where the bot runs and here with `--ca`",
    docs: "## What it does

Follows the certificates to the last one: its issuer is none of the roots, or it is a root that is not trusted.

## Why it is bad

Clients refuse the connection: anybody can make a CA and certificates for any name.

## Example

```text
$ sonora-sec check-tls lava.example:2333 --ca our-ca.pem
```

## Fix

Get a certificate of a public CA, such as Let's Encrypt. For a CA of your own, give its certificate to the bot, and to
`check-tls` with `--ca`.

## References

- RFC 5280, path validation: https://www.rfc-editor.org/rfc/rfc5280#section-6
- CWE-295: https://cwe.mitre.org/data/definitions/295.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Seen<'_>, objections: &mut Objections) {
    let (Some(top), true) = (seen.chain.get(seen.path.top()), seen.lacks_issuer()) else { return };
    if seen.chain.first().is_some_and(|leaf| leaf.facts.is_self_signed) {
        return;
    }
    let message = if top.facts.is_self_signed {
        format!("the chain ends at `{}`, which is not trusted", clipped(&top.facts.subject))
    } else if seen.path.is_alone() {
        return;
    } else {
        format!(
            "the chain ends at a certificate of `{}`, which is not trusted",
            clipped(&top.facts.issuer)
        )
    };
    objections.add(&RULE, seen.path.top(), message);
}
