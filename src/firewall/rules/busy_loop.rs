//! Loops in coroutines that never let go.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Loop], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR801",
    name: "busy-loop",
    kind: Kind::Violation,
    cwe: 835,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "wait for something in the loop: `await asyncio.sleep(...)`, an event, a queue",
    docs: r"## What it does

Looks for endless loops in `async` functions that neither wait nor end.

## Why it is bad

The bot has one thread. From then on it answers nobody, and Discord drops its connection.

## Example

    async def f():
        while True: pass

## Fix

`discord.ext.tasks.loop`, or a loop that awaits.

## References

[CWE-835](https://cwe.mitre.org/data/definitions/835.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Loop { endless: true, waits: false, exits: false, span } = fact else { return };
    if place.in_async {
        out.object(&RULE, place, *span, "this loop in a coroutine neither waits nor ends");
    }
}
