//! Secrets that can be guessed from earlier ones.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::secret_names::{has_any, has_word};
use crate::firewall::value::{Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Named], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR614",
    name: "weak-random",
    kind: Kind::Violation,
    cwe: 338,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "make secrets with the module `secrets`",
    docs: r"## What it does

Looks for tokens, passwords, ids of sessions and one-time codes that are made with the module `random`. Fewer than ten characters are taken for a word that is typed to confirm something.

## Why it is bad

`random` is a Mersenne Twister: who sees some of its numbers can tell the next ones.

## Example

    token = ''.join(random.choices(string.ascii_letters, k=32))

## Fix

`secrets.token_urlsafe(32)`, or `secrets.choice`.

## References

[CWE-338](https://cwe.mitre.org/data/definitions/338.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Named { name, value, span } = fact else { return };
    if !value.marks.has(Marks::WEAK_RANDOM.and(Marks::PICKED)) {
        return;
    }
    let text = matches!(value.value, Value::Text | Value::Prefix(_) | Value::Suffix(_));
    // Of what is no text, one of several is often picked: `token = random.choice(tokens)`.
    // A number called token marks a place or a part more often than it guards anything.
    let token = text && has_word(name, "token");
    let session = text && has_word(name, "session") && has_any(name, &["id", "key", "secret"]);
    let made = text || value.marks.has(Marks::WEAK_RANDOM);
    let secret = token || session || (made && has_any(name, SECRETS));
    if secret && !has_any(name, OTHERS) {
        out.object(
            &RULE,
            place,
            *span,
            format!("`{name}` is made by `random`, which can be predicted"),
        );
    }
}

const SECRETS: &[&str] = &["otp", "passwd", "password"];
/// Words of names that only sound alike: a word that is typed to confirm something guards nothing.
const OTHERS: &[&str] =
    &["captcha", "confirm", "confirmation", "count", "index", "length", "name", "number", "url"];
