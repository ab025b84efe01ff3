//! Machine code of the own process, found without naming a library.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Call, Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Reached], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR402",
    name: "native-by-null",
    kind: Kind::Violation,
    cwe: 749,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; name the library that it needs, so that its owner can judge it",
    docs: r"## What it does

Looks for `ctypes.CDLL(None)`, `FFI().dlopen(None)` and `ctypes.pythonapi`, which give every function that is loaded in the process: those of the C library, and those of the interpreter.

## Why it is bad

`CDLL(None).system` is `os.system`, and `pythonapi.PyRun_SimpleString` is `exec`, past everything that can be seen of either.

## Example

    ctypes.CDLL(None).system(b'id')

## Fix

Use what Python offers, or load a library by its name, which needs `native`.

## References

[CWE-749](https://cwe.mitre.org/data/definitions/749.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Call(call) => {
            let loads = match call.path {
                "ctypes.CDLL"
                | "ctypes.PyDLL"
                | "ctypes.cdll.LoadLibrary"
                | "ctypes.pydll.LoadLibrary" => {
                    is_none(call, "name")
                        || (call.arguments.all().next().is_none() && !call.arguments.open)
                }
                "?.dlopen" | "cffi.FFI.dlopen" => is_none(call, "name"),
                _ => false,
            };
            if loads {
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    call.function,
                    "every function of the process is reached, without a library being named",
                );
            }
        }
        // A function of it that has a row of its own is told without it.
        Fact::Reached { path, found, called: false, span, .. }
            if path.ends_with("ctypes.pythonapi") =>
        {
            out.object_to(
                &RULE,
                place,
                *span,
                found,
                "`ctypes.pythonapi` has every function of the interpreter",
            );
        }
        _ => {}
    }
}

fn is_none(call: &Call<'_>, name: &str) -> bool {
    let library = call.arguments.at(0).or_else(|| call.arguments.named(name));
    matches!(library, Some(Abstract { value: Value::None, .. }))
}
