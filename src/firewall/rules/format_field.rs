//! Format strings that read attributes of what they are given.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::How;
use crate::firewall::fact::{Fact, FactKind, Place};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Attribute, FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR202",
    name: "format-field",
    kind: Kind::Violation,
    cwe: 134,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; read attributes in code, where they can be seen",
    docs: r"## What it does

Looks for fields of format strings that name internals or secrets: `'{0.__class__.__init__.__globals__}'.format(x)`, `'{p.node.password}'.format_map(...)`.

## Why it is bad

A field of a format string reads any attribute of its argument without any attribute being written in code. It is the way around validators of syntax trees.

## Example

    '{0.__class__.__init__.__globals__}'.format(player)

## Fix

Read the attribute in code and format the value.

## References

[CWE-134](https://cwe.mitre.org/data/definitions/134.html); RestrictedPython CVE-2023-41039; smolagents #2271
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    if let Fact::Call(call) = fact
        && call.path == "string.Formatter.get_field"
    {
        out.object_to(
            &RULE,
            place,
            call.span,
            call.function,
            "a field of a format string is read by name",
        );
    }
    if let Fact::Attribute { base, name, how: How::FormatField, span } = fact {
        out.object_to(
            &RULE,
            place,
            *span,
            base,
            format!("a field of a format string reads `{name}`"),
        );
    }
}
