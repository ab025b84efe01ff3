//! Numbers that take minutes and gigabytes to work out.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Arithmetic, FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR802",
    name: "huge-number",
    kind: Kind::Violation,
    cwe: 400,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "compute with smaller numbers, or with `pow(a, b, m)`",
    docs: r"## What it does

Looks for powers and shifts of constants whose result has more than 8 million bits.

## Why it is bad

Python computes them to the last digit, and nothing else runs meanwhile.

## Example

    x = 10**10**10

## Fix

`pow(base, exponent, modulus)` keeps numbers small.

## References

[CWE-400](https://cwe.mitre.org/data/definitions/400.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let (operator, left, right, span) = match fact {
        Fact::Arithmetic { operator, left, right, span } if *operator != "*" => {
            (*operator, *left, *right, *span)
        }
        Fact::Call(call) if call.path == "builtins.pow" => match &call.arguments.positional[..] {
            [left, right] if !call.arguments.open => ("**", left, right, call.span),
            _ => return,
        },
        _ => return,
    };
    if bits(operator, left, right).is_some_and(|bits| bits > LIMIT_BITS) {
        out.object(&RULE, place, span, "this number has too many digits to be worked out");
    }
}

/// How many bits are too many.
const LIMIT_BITS: i64 = 1 << 23;

/// Returns how many bits the result has, about and at least.
fn bits(operator: &str, left: &Abstract, right: &Abstract) -> Option<i64> {
    let times = match &right.value {
        Value::Int(number) => *number,
        _ if right.marks.has(Marks::HUGE) => i64::MAX,
        _ => return None,
    };
    let base = match &left.value {
        Value::Int(number) => i64::from(number.unsigned_abs().checked_ilog2()?),
        _ if left.marks.has(Marks::HUGE) => 63,
        _ => return None,
    };
    match operator {
        "<<" => Some(base.saturating_add(times)),
        "**" => Some(base.saturating_mul(times)),
        _ => None,
    }
}
