//! Walks over the object graph of the interpreter.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::How;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::internals::{Internal, internal, is_constant};
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Attribute, FactKind::Call, FactKind::Patched], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR201",
    name: "object-graph",
    kind: Kind::Violation,
    cwe: 693,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; import what is needed by name, and ask for the permission",
    docs: r#"## What it does

Looks for attributes that lead from any object to every class and function of the interpreter: `__subclasses__`, `__globals__`, `__builtins__`, `__base__`, `__reduce_ex__`, `__self__` of a built-in function, `f_globals` of a frame, and what is called after such a walk.

## Why it is bad

From an empty tuple there is a way to `os.system` that names neither `os` nor `system`. Every escape from a Python sandbox goes this way; honest code has no reason to.

## Example

    ().__class__.__base__.__subclasses__()[140].__init__.__globals__["system"]("id")

## Fix

Import the module that has the function.

## References

[CWE-693](https://cwe.mitre.org/data/definitions/693.html); RestrictedPython CVE-2023-37271, CVE-2024-47532; [HackTricks, Bypass Python sandboxes](https://book.hacktricks.wiki/en/generic-methodologies-and-resources/python/bypass-python-sandboxes/index.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Attribute { base, name, how, span } if *how != How::FormatField => {
            if let Some(why) = escapes(base, name) {
                out.object_to(&RULE, place, *span, base, format!("`{name}` {why}"));
            }
        }
        Fact::Patched { base, name: Some(name), span, .. } if *name == "_Printer__filenames" => {
            out.object_to(&RULE, place, *span, base, format!("`{name}` is set"));
        }
        Fact::Call(call)
            if call.path.starts_with('?') && call.function.marks.has(Marks::BY_INTERNALS) =>
        {
            let name = call.path.trim_start_matches(['?', '.']);
            let what = if name.is_empty() { "something".to_owned() } else { format!("`{name}`") };
            out.object_to(
                &RULE,
                place,
                call.span,
                call.function,
                format!("{what} is called that was found among the internals of the interpreter"),
            );
        }
        _ => {}
    }
}

fn escapes(base: &Abstract, name: &str) -> Option<&'static str> {
    let walked = base.marks.has(Marks::BY_INTERNALS);
    let on_the_way = walked || base.marks.has(Marks::BY_NAME) || is_constant(base);
    let Some(internal) = internal(name) else {
        return match (walked, name.starts_with("__")) {
            (true, true) => Some("is asked for by a name that was put together"),
            (true, false) => Some("is taken from the variables of other code"),
            (false, _) => None,
        };
    };
    match internal {
        Internal::Frame if matches!(name, "ag_frame" | "gi_frame") => {
            Some("leads from a generator to the frames of whoever runs it")
        }
        Internal::Code | Internal::Frame | Internal::Loader => None,
        Internal::Globals => {
            let open = match (&base.value, name) {
                // Debuggers and converters read the variables of a frame that they have got hold of.
                (Value::Frame, "f_locals") => base.steps().is_empty(),
                (Value::Frame | Value::Function(_) | Value::Method(_), _) => true,
                _ => false,
            };
            let certain = matches!(name, "__builtins__" | "f_builtins");
            (certain || on_the_way || open).then_some("leads to the variables of other code")
        }
        Internal::Graph => match name {
            "_Printer__filenames" => Some("makes a built-in function read files"),
            "__base__" => Some("leads to the class of all objects"),
            "__self__" if matches!(&base.value, Value::Member(path) if path.starts_with("builtins.")) => {
                Some("of a built-in function is the module of all of them")
            }
            "__subclasses__" if on_the_way => Some("leads to every class of the interpreter"),
            "__bases__" | "__mro__" | "mro" if walked || is_constant(base) => {
                Some("leads to the class of all objects")
            }
            "__reduce__" | "__reduce_ex__" if walked || is_constant(base) => {
                Some("leads to functions of the interpreter")
            }
            _ if walked => Some("is read on a walk over internals"),
            _ => None,
        },
    }
}
