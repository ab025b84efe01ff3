//! Secrets in logs.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::Marks;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR616",
    name: "logged-secret",
    kind: Kind::Violation,
    cwe: 532,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "leave the secret out of the message",
    docs: r"## What it does

Looks for tokens, passwords of nodes, session ids and secret variables that are printed or logged.

## Why it is bad

Logs are kept, shipped and pasted into issues by people who do not know what is in them.

## Example

    logging.info('token %s', bot.http.token)

## Fix

Log that there is a token, not which.

## References

[CWE-532](https://cwe.mitre.org/data/definitions/532.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    if call.member.and_then(|member| member.sink) != Some(Sink::Log) {
        return;
    }
    let secret = call.arguments.all().find(|argument| argument.marks.has(Marks::SECRET));
    let Some(secret) = secret else { return };
    let path = call.path.trim_start_matches("builtins.").trim_start_matches(['?', '.']);
    out.object_to(&RULE, place, call.span, secret, format!("a secret is written by `{path}`"));
}
