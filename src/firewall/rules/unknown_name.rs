//! Attributes of modules that are asked for by a name which is not known.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::tables;
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::UnknownName], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR302",
    name: "unknown-name",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; name what is needed",
    docs: r"## What it does

Looks for `getattr`, `vars`, `__dict__`, `globals()`, imports and the like whose name is worked out while the plugin runs, on a module or class from which something powerful can be reached.

## Why it is bad

Whatever the name turns out to be is what happens. Not knowing it is not the same as knowing that it is harmless.

## Example

    getattr(__builtins__, oct.__str__()[-3] + hex.__str__()[-1])(104)

## Fix

Name the functions in a dictionary and look them up there.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html), [CWE-470](https://cwe.mitre.org/data/definitions/470.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::UnknownName { base, how, name, span } = fact else { return };
    let Some(what) = dangerous(base, name) else { return };
    out.object_to(
        &RULE,
        place,
        *span,
        base,
        format!("{what} is taken by {}, under a name that is not known", how.words()),
    );
}

fn dangerous(base: &Abstract, name: &Abstract) -> Option<String> {
    let hidden =
        name.marks.has(Marks::SCRAMBLED.and(Marks::DECODED).and(Marks::NET).and(Marks::INPUT));
    base.alternatives().iter().find_map(|one| match &one.value {
        Value::Module(path) if holds_power(path) => Some(format!("something of `{path}`")),
        Value::Module(path) if hidden && !path.starts_with('.') && &**path != "__main__" => {
            Some(format!("something of `{path}`"))
        }
        Value::Namespace(of) => dangerous(of, name),
        Value::SysModules
            if name.marks.has(Marks::SCRAMBLED.and(Marks::DECODED).and(Marks::NET)) =>
        {
            Some("a module".to_owned())
        }
        _ if one.marks.has(Marks::BY_INTERNALS) => {
            Some("something among the internals of the interpreter".to_owned())
        }
        _ => None,
    })
}

/// Says whether a module has members that reach outside of the plugin.
fn holds_power(path: &str) -> bool {
    matches!(
        path,
        "builtins"
            | "ctypes"
            | "importlib"
            | "marshal"
            | "nt"
            | "os"
            | "posix"
            | "pty"
            | "runpy"
            | "shutil"
            | "socket"
            | "subprocess"
            | "sys"
    ) || (dotted::first(path) == "sonora" && tables().module("sonora").is_some())
}
