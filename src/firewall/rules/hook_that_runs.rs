//! Functions that run things, set as hooks that Python calls by itself.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::internals::HOOKS;
use crate::firewall::tables::{Sink, tables};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check {
    rule: &RULE,
    sees: &[FactKind::Call, FactKind::ClassName, FactKind::Decorated, FactKind::Reached],
    look,
};

pub(crate) static RULE: Rule = Rule {
    id: "SNR102",
    name: "hook-that-runs",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; call functions where they are needed, by name",
    docs: r#"## What it does

Looks for `exec`, `os.system` and others of their kind used as decorators, as methods with two underscores, as metaclass, or as the `__getattr__` of a module; and for commands and code run inside of hooks such as `__init_subclass__`, `__set_name__`, `__del__`, `__reduce__`.

## Why it is bad

Such code runs without any visible call: at a class statement, an operator, a `raise`, when an object is thrown away or unpickled. It is a way around readers and around sandboxes.

## Example

    class M(type):
        __getitem__ = exec
    class S(metaclass=M): pass
    S["print(1)"]

## Fix

Call the function by its name.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Decorated { by, span, class } => {
            if let Some(path) = runs(by) {
                let what = if *class { "class" } else { "function" };
                out.object_to(
                    &RULE,
                    place,
                    *span,
                    by,
                    format!("`{path}` is applied to a {what} as a decorator"),
                );
            }
        }
        Fact::ClassName { name, value, span } => {
            if let Some(path) = runs(value) {
                out.object_to(
                    &RULE,
                    place,
                    *span,
                    value,
                    format!("`{path}` is set as `{name}`, which Python calls by itself"),
                );
            }
        }
        Fact::Call(call) => {
            let sink = call.member.and_then(|member| member.sink);
            let hook = place.functions.iter().find(|name| HOOKS.contains(&name.as_str()));
            if let Some(hook) = hook.filter(|_| sink.is_some_and(Sink::runs)) {
                let path = call.path.trim_start_matches("builtins.");
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    call.function,
                    format!("`{path}` is called in `{hook}`, which Python calls by itself"),
                );
            }
        }
        Fact::Reached { path, found, called: false, span, .. }
            if found.steps().is_empty()
                && matches!(
                    *path,
                    "builtins.__import__" | "builtins.compile" | "builtins.eval" | "builtins.exec"
                ) =>
        {
            let path = path.trim_start_matches("builtins.");
            let message =
                format!("`{path}` is handed on as a value, to be called where it is not named");
            out.object_to(&RULE, place, *span, found, message);
        }
        _ => {}
    }
}

/// Returns the path of a function that runs something, if this is one.
fn runs(value: &Abstract) -> Option<String> {
    value.alternatives().iter().find_map(|one| match &one.value {
        Value::Member(path) => {
            let sink = tables().member(path).and_then(|member| member.sink);
            let runs = sink.is_some_and(Sink::runs_or_loads)
                || matches!(
                    &**path,
                    "builtins.input" | "builtins.str.format" | "builtins.breakpoint"
                );
            runs.then(|| path.trim_start_matches("builtins.").to_owned())
        }
        Value::Partial(partial) => runs(&partial.0),
        Value::Sequence(parts) => parts.first().and_then(runs),
        _ => None,
    })
}
