//! The object that an `AttributeError` or `NameError` carries.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::Value;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Reached], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR203",
    name: "error-object",
    kind: Kind::Violation,
    cwe: 693,
    severity: Severity::Critical,
    confidence: Confidence::Medium,
    help: "do not run this plugin; an error is told by its message",
    docs: r"## What it does

Looks for `.obj` of a caught `AttributeError`.

## Why it is bad

It is the object whose attribute was missing, handed out by the interpreter. Together with format strings it is a way out of RestrictedPython.

## Example

    try:
        '{0.__class__.x}'.format(0)
    except AttributeError as e:
        c = e.obj

## Fix

Use the message of the error.

## References

[CWE-693](https://cwe.mitre.org/data/definitions/693.html); RestrictedPython CVE-2024-47532
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Reached { path, found, span, .. } = fact else { return };
    let Value::Member(_) = found.value else { return };
    if matches!(*path, "builtins.AttributeError.obj" | "builtins.NameError.obj") {
        out.object_to(&RULE, place, *span, found, "the object that an error carries is taken");
    }
}
