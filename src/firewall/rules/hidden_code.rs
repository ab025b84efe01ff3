//! Code that is run from text which was hidden, downloaded or typed.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::Marks;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR101",
    name: "hidden-code",
    kind: Kind::Violation,
    cwe: 95,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; code that it needs belongs into its files, in the clear",
    docs: r#"## What it does

Looks for `exec`, `eval`, `compile` and their kin whose argument was decoded, decompressed, decrypted, put together from characters, downloaded, or typed by somebody.

## Why it is bad

What such a plugin does is decided by something that nobody has read. Honest plugins have no use for it; nearly every malicious package has.

## Example

    exec(zlib.decompress(base64.b64decode("eJzLzC3ILypRyC9WsFYAAjVfBcs=")))

## Fix

Write the code into the plugin. A plugin that lets its owner evaluate expressions needs `code.exec`, and evaluates what it is told, not what it decodes.

## References

[CWE-95](https://cwe.mitre.org/data/definitions/95.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let Some(member) = call.member.filter(|member| member.sink == Some(Sink::Code)) else { return };
    let Some(argument) = call.arguments.of(Some(member)) else { return };
    let how = [
        (Marks::NET, "was downloaded"),
        (Marks::DECODED, "was decoded or decrypted"),
        (Marks::INPUT, "somebody types"),
        (Marks::SCRAMBLED, "was put together from characters"),
    ];
    let Some((_, how)) = how.iter().find(|(mark, _)| argument.marks.has(*mark)) else { return };
    let path = call.path.trim_start_matches("builtins.").trim_start_matches('?');
    out.object_to(&RULE, place, call.span, argument, format!("`{path}` runs code that {how}"));
}
