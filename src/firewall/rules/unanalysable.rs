//! Code that could not be analysed to its end.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, Place};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR999",
    name: "unanalysable",
    kind: Kind::Unreadable,
    cwe: 1059,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "split the file, or write what it does more plainly",
    docs: r#"## What it does

Tells that a file takes too many steps to analyse, or that code is wrapped in code too deep.

## Why it is bad

What cannot be analysed cannot be judged, so it is denied.

## Example

    exec("exec('exec(...)')")

## Fix

Write it plainly.

## References

[CWE-1059](https://cwe.mitre.org/data/definitions/1059.html)
"#,
};

fn look(_: &Fact<'_>, _: &Place<'_>, _: &mut Objections<'_>) {}
