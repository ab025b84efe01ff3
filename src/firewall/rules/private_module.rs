//! Modules that the standard library keeps to itself.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Imported], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR305",
    name: "private-module",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; the public module, such as `os` or `subprocess`, has what is needed",
    docs: r"## What it does

Looks for imports of modules in which the standard library keeps the inner half of another: `posix` and `nt` of `os`, `_posixsubprocess` of `subprocess`, `_imp` and `_frozen_importlib` of `importlib`, `_ctypes`, `_pickle`, `_winapi`.

## Why it is bad

They do what the public module does, past its checks, its audit events and the eyes of whoever looks for `import os`.

## Example

    import posix
    posix.system('id')

## Fix

Import the public module.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

const PRIVATE: &[&str] = &[
    "_ctypes",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "_imp",
    "_interpreters",
    "_pickle",
    "_posixsubprocess",
    "_testcapi",
    "_testinternalcapi",
    "_winapi",
    "_xxsubinterpreters",
    "nt",
    "posix",
];

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Imported { path, span, .. } = fact else { return };
    if PRIVATE.contains(path) {
        out.object(
            &RULE,
            place,
            *span,
            format!("`{path}` is the inner half of a module, kept for the standard library"),
        );
    }
}
