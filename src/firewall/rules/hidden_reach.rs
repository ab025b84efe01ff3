//! Powerful functions that are reached by a way that hides them.

use crate::core::capability::Capability;
use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Member;
use crate::firewall::value::{Abstract, Marks};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Reached], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR301",
    name: "hidden-reach",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; import the module and call the function by its name, and ask for the permission",
    docs: r"## What it does

Looks for functions that need a permission and are reached other than by importing and naming them: `getattr(os, 'system')`, `vars(os)['system']`, `sys.modules['os']`, `__import__('os')`, `logging.os`, `operator.attrgetter('system')(os)`, `case object(system=s)`.

## Why it is bad

Nobody who has the permission needs such a way. It is there so that readers and scanners do not see the name.

## Example

    getattr(__import__('so'[::-1]), 'metsys'[::-1])('id')

## Fix

Write `import os` and `os.system`.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html), [CWE-693](https://cwe.mitre.org/data/definitions/693.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Reached { path, member, found, span, .. } = fact else { return };
    // A module alone does nothing yet.
    if member.is_none() && crate::firewall::tables::tables().is_module(path) {
        return;
    }
    let Some(way) = way(found) else { return };
    if is_mild(path) || is_feature_test(path, found, *member) {
        return;
    }
    let way = if found.marks.has(Marks::BY_LEAK) && path.starts_with("builtins.") {
        "through the module of built-in functions, where its plain name would do"
    } else {
        way
    };
    let path = path.trim_start_matches("builtins.");
    out.object_to(&RULE, place, *span, found, format!("`{path}` is reached {way}"));
}

/// Says whether a name that stands in the source is asked for on a module, as is done to see whether a system or a
/// package has it; or whether a module is handed on by another; and what it names only touches files.
fn is_feature_test(path: &str, found: &Abstract, member: Option<&Member>) -> bool {
    let ways = Marks::WAYS.and(Marks::COMPUTED).and(Marks::SCRAMBLED).and(Marks::DECODED);
    let way = found.marks.only(ways);
    if way != Marks::BY_NAME && way != Marks::BY_LEAK {
        return false;
    }
    let mild = |need: &Capability| {
        matches!(
            need,
            Capability::EnvRead
                | Capability::FsRead
                | Capability::FsWrite
                | Capability::Introspect
                | Capability::Thread
        )
    };
    match member {
        Some(member) => member.mode.is_none() && member.needs.iter().all(mild),
        // A name of a package, or of a library that was loaded, of which no table knows anything.
        None => {
            way == Marks::BY_NAME && !path.starts_with("os.") && !path.starts_with("subprocess.")
        }
    }
}

/// Says whether a function only looks at files, and honest code is known to reach it by a call.
fn is_mild(path: &str) -> bool {
    ["os.path.", "pkgutil.extend_path", "pkg_resources."].iter().any(|mild| path.starts_with(mild))
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
