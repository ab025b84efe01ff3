//! Functions that are made from bytecode.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::How;
use crate::firewall::fact::{Fact, FactKind, Place};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Patched], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR106",
    name: "bytecode",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; bytecode cannot be read, so it cannot be judged",
    docs: r"## What it does

Looks for `marshal.loads`, and for functions and code objects that are made or changed by hand: `types.CodeType`, `types.FunctionType`, assignments to `__code__`.

## Why it is bad

Bytecode does what source would do, without a source that can be read. Malformed bytecode also writes where it likes in the memory of the interpreter.

## Example

    types.FunctionType(marshal.loads(blob), {})()

## Fix

Ship the source.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html), [CWE-502](https://cwe.mitre.org/data/definitions/502.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Call(call)
            if call.path == "?.replace"
                && call.arguments.named.iter().any(|(name, _)| name.starts_with("co_")) =>
        {
            out.object_to(
                &RULE,
                place,
                call.span,
                call.function,
                "the code of a function is changed",
            );
        }
        Fact::Call(call) => {
            if matches!(
                call.path,
                "marshal.load"
                    | "marshal.loads"
                    | "types.CodeType"
                    | "types.FunctionType"
                    | "types.LambdaType"
            ) {
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    call.function,
                    format!("`{}` makes code from bytes", call.path),
                );
            }
        }
        Fact::Patched { name: Some("__code__" | "func_code"), span, how, base, .. } => {
            let by = if *how == How::Dot { "" } else { ", by name" };
            out.object_to(
                &RULE,
                place,
                *span,
                base,
                format!("the code of a function is replaced{by}"),
            );
        }
        _ => {}
    }
}
