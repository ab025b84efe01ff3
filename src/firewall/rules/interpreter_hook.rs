//! Hooks of the interpreter that every module goes through.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::Value;

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Patched], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR702",
    name: "interpreter-hook",
    kind: Kind::Violation,
    cwe: 913,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; no plugin may change how modules are imported or errors are handled",
    docs: r"## What it does

Looks for changes of `sys.meta_path`, `sys.path_hooks`, `sys.excepthook`, `sys.settrace`, `sys.setprofile`, `sys.addaudithook`, `sys.displayhook`, `threading.excepthook`.

## Why it is bad

Who stands in the import system decides what every later `import` gives; who traces sees every variable.

## Example

    sys.meta_path.insert(0, Finder())

## Fix

Import what is needed.

## References

[CWE-913](https://cwe.mitre.org/data/definitions/913.html)
",
};

const HOOKS: &[&str] = &[
    "sys.addaudithook",
    "sys.displayhook",
    "sys.excepthook",
    "sys.meta_path",
    "sys.path_hooks",
    "sys.path_importer_cache",
    "sys.setprofile",
    "sys.settrace",
    "sys.unraisablehook",
    "sys.breakpointhook",
    "threading.excepthook",
    "threading.setprofile",
    "threading.settrace",
];

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Call(call) => {
            let hook = HOOKS.iter().find(|hook| {
                call.path
                    .strip_prefix(**hook)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            // Called by itself, `sys.excepthook(...)` only reports an error.
            if let Some(hook) = hook.filter(|_| {
                !call.path.ends_with("excepthook") && !call.path.ends_with("displayhook")
            }) {
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    call.function,
                    format!("`{hook}` is changed"),
                );
            }
        }
        Fact::Patched { base, name, span, .. } => {
            let path = match (&base.value, name) {
                (Value::Module(path), Some(name)) => format!("{path}.{name}"),
                (Value::Member(path), _) => path.to_string(),
                _ => return,
            };
            if HOOKS.contains(&path.as_str()) {
                out.object_to(&RULE, place, *span, base, format!("`{path}` is changed"));
            }
        }
        _ => {}
    }
}
