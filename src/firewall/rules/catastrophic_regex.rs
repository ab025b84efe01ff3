//! Regular expressions that take for ever on some short texts.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::regex_shape::explosion;
use crate::firewall::tables::Sink;
use crate::firewall::value::Value;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR804",
    name: "catastrophic-regex",
    kind: Kind::Violation,
    cwe: 1333,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "let each character be matched by one part of the pattern only",
    docs: r"## What it does

Looks for constant patterns with a repetition inside of a repetition, or with alternatives that match the same, so that a run of one character can be split among them in more and more ways: `(a+)+$`, `(a|a)*`.

## Why it is bad

Each character more doubles the time. A member of the server types thirty of them, and the bot stands still.

## Example

    re.match(r'(a+)+$', s)

## Fix

`a+$`. From Python 3.11 on an atomic group, `(?>a+)`, does not go back.

## References

[CWE-1333](https://cwe.mitre.org/data/definitions/1333.html), [CWE-400](https://cwe.mitre.org/data/definitions/400.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let Some(member) = call.member.filter(|member| member.sink == Some(Sink::Regex)) else {
        return;
    };
    let pattern = match call.arguments.of(Some(member)).map(|argument| &argument.value) {
        Some(Value::Bytes(pattern)) => std::str::from_utf8(pattern).unwrap_or_default(),
        Some(Value::Str(pattern)) => pattern,
        _ => return,
    };
    let whole = call.path.ends_with("fullmatch");
    // Flags may say that white space in the pattern is none; then it is not read.
    let flags = call.arguments.positional.len() > plain(call.path)
        || call.arguments.named("flags").is_some()
        || call.arguments.open;
    if flags && pattern.contains([' ', '\t', '\n', '#']) {
        return;
    }
    if let Some(run) = explosion(pattern, whole) {
        out.object_to(
            &RULE,
            place,
            call.span,
            call.function,
            format!("a run of `{run}` makes this pattern take for ever"),
        );
    }
}

/// How many arguments a function takes before its flags, by position.
fn plain(path: &str) -> usize {
    match dotted::last(path) {
        "compile" | "template" => 1,
        "sub" | "subn" => 4,
        "split" => 3,
        _ => 2,
    }
}
