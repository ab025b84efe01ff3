//! Secrets that rest on MD5 or SHA-1.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::secret_names::has_any;
use crate::firewall::value::{Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Named], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR615",
    name: "weak-hash",
    kind: Kind::Violation,
    cwe: 328,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "use `hashlib.sha256` for digests, `hashlib.scrypt` for passwords, `secrets` for tokens",
    docs: r"## What it does

Looks for tokens, sessions and passwords that are made by MD5 or SHA-1. A digest that says `usedforsecurity=False` is none.

## Why it is bad

Both are broken, and so fast that a password behind them is found by trying.

## Example

    session_token = hashlib.md5(b'x').hexdigest()

## Fix

`secrets.token_hex()` for tokens, `hashlib.scrypt` for stored passwords.

## References

[CWE-328](https://cwe.mitre.org/data/definitions/328.html), [CWE-916](https://cwe.mitre.org/data/definitions/916.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Named { name, value, span } = fact else { return };
    if !value.marks.has(Marks::WEAK_HASH) || !has_any(name, SECRETS) {
        return;
    }
    let one = !matches!(value.value, Value::Dict(_) | Value::Sequence(_));
    if one && !has_any(name, OTHERS) {
        out.object(&RULE, place, *span, format!("`{name}` is made by a hash that is broken"));
    }
}

const SECRETS: &[&str] = &["passwd", "password", "session", "token"];
/// Words of names of what a protocol of others asks for as it is.
const OTHERS: &[&str] =
    &["api", "client", "data", "digest", "md5", "params", "request", "sha", "sha1", "signature"];
