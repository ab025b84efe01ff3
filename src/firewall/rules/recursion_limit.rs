//! A recursion limit beyond what the stack holds.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::{Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR807",
    name: "recursion-limit",
    kind: Kind::Violation,
    cwe: 674,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "leave the limit, and keep the work on a list instead of on the stack",
    docs: r"## What it does

Looks for `sys.setrecursionlimit` with 100,000 and more.

## Why it is bad

The limit is what turns a recursion without end into an error. Without it the stack overflows, and the process is gone with every other plugin in it.

## Example

    sys.setrecursionlimit(10**9)

## Fix

Rewrite the recursion as a loop.

## References

[CWE-674](https://cwe.mitre.org/data/definitions/674.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    if call.path != "sys.setrecursionlimit" {
        return;
    }
    let Some(limit) = call.arguments.at(0) else { return };
    if matches!(limit.value, Value::Int(100_000..)) || limit.marks.has(Marks::HUGE) {
        out.object_to(
            &RULE,
            place,
            call.span,
            call.function,
            "recursion may go deeper than the stack is",
        );
    }
}
