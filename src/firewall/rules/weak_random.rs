//! Secrets that can be guessed from earlier ones.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, Place};
use crate::firewall::secret_names::has_any;
use crate::firewall::value::{Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR614",
    name: "weak-random",
    kind: Kind::Violation,
    cwe: 338,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "make secrets with the module `secrets`",
    docs: r#"## What it does

Looks for tokens, passwords and one-time codes that are made with the module `random`.

## Why it is bad

`random` is a Mersenne Twister: who sees some of its numbers can tell the next ones.

## Example

    token = ''.join(random.choices(string.ascii_letters, k=32))

## Fix

`secrets.token_urlsafe(32)`, or `secrets.choice`.

## References

[CWE-338](https://cwe.mitre.org/data/definitions/338.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Named { name, value, span } = fact else { return };
    if !value.marks.has(Marks::WEAK_RANDOM.and(Marks::PICKED)) {
        return;
    }
    let text = matches!(value.value, Value::Text | Value::Prefix(_) | Value::Suffix(_));
    // Of what is no text, one of several is often picked: `token = random.choice(tokens)`.
    let guarded = if text {
        has_any(name, TEXTS)
    } else {
        value.marks.has(Marks::WEAK_RANDOM) && has_any(name, NUMBERS)
    };
    if guarded && !has_any(name, OTHERS) {
        out.object(
            &RULE,
            place,
            *span,
            format!("`{name}` is made by `random`, which can be predicted"),
        );
    }
}

const TEXTS: &[&str] = &["nonce", "otp", "passwd", "password", "session", "token"];
const NUMBERS: &[&str] = &["otp", "passwd", "password", "token"];
/// Words of names that only sound alike.
const OTHERS: &[&str] = &["count", "index", "length", "name", "number", "url"];
