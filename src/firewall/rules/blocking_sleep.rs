//! Coroutines that sleep without letting others run.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR805",
    name: "blocking-sleep",
    kind: Kind::Violation,
    cwe: 833,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "use `await asyncio.sleep(...)`",
    docs: r"## What it does

Looks for `time.sleep` in `async` functions. A minute and more is a violation, less a note.

## Why it is bad

The bot has one thread: while it sleeps, it answers nobody, and after a while Discord drops its connection.

## Example

    async def f(): time.sleep(3600)

## Fix

`await asyncio.sleep(3600)`.

## References

[CWE-833](https://cwe.mitre.org/data/definitions/833.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    if !place.in_async || call.member.and_then(|member| member.sink) != Some(Sink::Sleep) {
        return;
    }
    let long = matches!(call.arguments.at(0), Some(Abstract { value: Value::Int(60..), .. }));
    let found = out.object(&RULE, place, call.span, "the bot stands still while this sleeps");
    if let (Some(finding), false) = (found, long) {
        finding.kind = Kind::Note;
        finding.severity = Severity::Low;
    }
}
