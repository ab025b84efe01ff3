//! Lists and texts that no memory holds.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Call, Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Arithmetic, FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR803",
    name: "huge-allocation",
    kind: Kind::Violation,
    cwe: 789,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "keep less at a time: iterate, or read in pieces",
    docs: r"## What it does

Looks for sequences of constant size beyond 4 GiB: repeated lists and texts, `bytearray(n)`, ranges that are made into lists.

## Why it is bad

The machine swaps, and the system ends a process of its choice: often the bot.

## Example

    x = [0] * 10**12

## Fix

Iterate over `range` without making a list of it.

## References

[CWE-789](https://cwe.mitre.org/data/definitions/789.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let (large, span) = match fact {
        Fact::Arithmetic { operator: "*", left, right, span } => {
            (repeated(left, right) || repeated(right, left), *span)
        }
        Fact::Call(call) => (materialised(call), call.span),
        _ => return,
    };
    if large {
        out.object(&RULE, place, span, "this needs more memory than there is");
    }
}

/// How many bytes are too many.
const LIMIT_BYTES: i64 = 1 << 32;

/// Says whether a sequence, so many times, is too long. A pointer to an element has eight bytes.
fn repeated(sequence: &Abstract, times: &Abstract) -> bool {
    let one = match &sequence.value {
        Value::Bytes(bytes) => bytes.len(),
        Value::Sequence(parts) => parts.len().saturating_mul(8),
        Value::Str(text) => text.len(),
        _ => return false,
    };
    let one = i64::try_from(one).unwrap_or(i64::MAX);
    match &times.value {
        Value::Int(times) => one.saturating_mul(*times) > LIMIT_BYTES,
        _ => one > 0 && times.marks.has(Marks::HUGE),
    }
}

fn materialised(call: &Call<'_>) -> bool {
    let [only] = &call.arguments.positional[..] else { return false };
    match call.path {
        "builtins.bytearray" | "builtins.bytes" => {
            matches!(only.value, Value::Int(length) if length > LIMIT_BYTES)
        }
        "builtins.list" | "builtins.set" | "builtins.sorted" | "builtins.tuple" => {
            only.marks.has(Marks::HUGE)
        }
        _ => false,
    }
}
