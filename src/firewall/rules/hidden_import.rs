//! Imports whose name was hidden.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::{Sink, Tables};
use crate::firewall::value::{Abstract, Marks};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Imported], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR304",
    name: "hidden-import",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; import modules by statements",
    docs: r"## What it does

Looks for imports by a call whose name was decoded, reversed, or put together from pieces.

## Why it is bad

There is no reason to hide the name of a module but that a reader should not see it.

## Example

    importlib.import_module('o' + 's')

## Fix

Write `import os`.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    if let Fact::Call(call) = fact
        && call.path.starts_with("?.")
        && call.member.and_then(|member| member.sink) == Some(Sink::Import)
        && let Some(name) = call.arguments.at(0).and_then(Abstract::as_str)
        && Tables::is_powerful(name)
    {
        let message = format!("the module `{name}` is loaded by a loader and not by a statement");
        out.object_to(&RULE, place, call.span, call.function, message);
    }
    let Fact::Imported { path, call: true, marks, span } = fact else { return };
    let hidden = marks.has(Marks::DECODED.and(Marks::SCRAMBLED))
        || (marks.has(Marks::COMPUTED) && Tables::is_powerful(path));
    if hidden {
        out.object(&RULE, place, *span, format!("the name of the module `{path}` is hidden"));
    }
}
