//! Calls of something that was made hard to tell.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::Marks;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR303",
    name: "obscured-call",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "do not run this plugin; call functions by their names",
    docs: r"## What it does

Looks for calls of a value that may be one of more than eight things, some of which need a permission, and for calls of what came out of a namespace, an import or a decoder without a name.

## Why it is bad

Which function is called cannot be told, and it was made so.

## Example

    f = vars(os)[name]
    f('id')

## Fix

Call the function by its name.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    match call.path {
        "?obscured" => {
            out.object_to(
                &RULE,
                place,
                call.span,
                call.function,
                "what is called here may be many things, some of them powerful",
            );
        }
        "?" if call.function.marks.has(Marks::DECODED.and(Marks::NET))
            && !call.function.marks.has(Marks::BY_INTERNALS) =>
        {
            out.object_to(
                &RULE,
                place,
                call.span,
                call.function,
                "what is called here was decoded or downloaded",
            );
        }
        _ => {}
    }
}
