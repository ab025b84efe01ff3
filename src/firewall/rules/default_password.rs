//! The password that every Lavalink node begins with.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::secret_names::{has_any, is_password};
use crate::firewall::value::Abstract;

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Named], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR612",
    name: "default-password",
    kind: Kind::Violation,
    cwe: 1392,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "give the node a password of its own, and read it from a vault or the environment",
    docs: r"## What it does

Looks for `youshallnotpass`, the password in the example configuration of Lavalink, under a name that says it is a password, or handed to what makes a node.

## Why it is bad

Scanners try it first. A node that takes it lets everybody play through it and reach its network.

## Example

    NODES = [{'host': 'x', 'port': 2333, 'password': 'youshallnotpass'}]

## Fix

Change it in `application.yml`, and keep the new one in the vault.

## References

[CWE-1392](https://cwe.mitre.org/data/definitions/1392.html), [CWE-798](https://cwe.mitre.org/data/definitions/798.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let span = match fact {
        Fact::Named { name, value, span } if is_default(value) && is_password(name) => *span,
        Fact::Call(call) if call.arguments.positional.iter().any(is_default) => {
            let name = dotted::last(call.path);
            if !has_any(name, &["node", "nodes"]) {
                return;
            }
            call.span
        }
        _ => return,
    };
    out.object(&RULE, place, span, "the password is the one that every Lavalink node begins with");
}

fn is_default(value: &Abstract) -> bool {
    value.as_str() == Some("youshallnotpass")
}
