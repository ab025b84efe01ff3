//! Powerful functions that are reached by a way that hides them.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, Place};
use crate::firewall::value::{Abstract, Marks};

pub(crate) static CHECK: Check = Check { rule: &RULE, look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR301",
    name: "hidden-reach",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; import the module and call the function by its name, and ask for the permission",
    docs: r#"## What it does

Looks for functions that need a permission and are reached other than by importing and naming them: `getattr(os, 'system')`, `vars(os)['system']`, `sys.modules['os']`, `__import__('os')`, `logging.os`, `operator.attrgetter('system')(os)`, `case object(system=s)`.

## Why it is bad

Nobody who has the permission needs such a way. It is there so that readers and scanners do not see the name.

## Example

    getattr(__import__('so'[::-1]), 'metsys'[::-1])('id')

## Fix

Write `import os` and `os.system`.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html), [CWE-693](https://cwe.mitre.org/data/definitions/693.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Reached { path, member, found, span, .. } = fact else { return };
    // A module alone does nothing yet.
    if member.is_none() && crate::firewall::tables::tables().is_module(path) {
        return;
    }
    let Some(way) = way(found) else { return };
    let path = path.trim_start_matches("builtins.");
    out.object_to(&RULE, place, *span, found, format!("`{path}` is reached {way}"));
}

fn way(found: &Abstract) -> Option<&'static str> {
    let marks = found.marks;
    let ways = [
        (Marks::BY_INTERNALS, "through internals of the interpreter"),
        (Marks::BY_PATTERN, "by a pattern"),
        (Marks::BY_LEAK, "through a module that only imports it"),
        (Marks::BY_IMPORT, "through an import that is a call"),
        (Marks::BY_NAME, "by its name as a text"),
    ];
    ways.iter().find(|(way, _)| marks.has(*way)).map(|(_, words)| *words)
}
