//! Processes that make processes without end.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR806",
    name: "fork-loop",
    kind: Kind::Violation,
    cwe: 400,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin",
    docs: r"## What it does

Looks for `os.fork` in loops that never end and in functions that call themselves, and for the shell's fork bomb.

## Why it is bad

Within a second the machine takes no more processes, and only turning it off helps.

## Example

    while 1: os.fork()

## Fix

Start as many processes as there is work for: `concurrent.futures.ProcessPoolExecutor`.

## References

[CWE-400](https://cwe.mitre.org/data/definitions/400.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let forks = matches!(call.path, "os.fork" | "os.forkpty" | "posix.fork" | "posix.forkpty");
    if forks && place.endless {
        out.object_to(&RULE, place, call.span, call.function, "the process is doubled without end");
    }
    let shell =
        matches!(call.member.and_then(|member| member.sink), Some(Sink::Process | Sink::Shell));
    let bomb = shell
        && call.arguments.positional.iter().any(|argument| {
            argument.as_str().is_some_and(|text| text.len() < 4096 && is_bomb(text))
        });
    if bomb {
        out.object(&RULE, place, call.span, "the shell doubles itself without end");
    }
}

/// Says whether a command defines a function that pipes itself into itself: `:(){ :|:& };:`.
fn is_bomb(command: &str) -> bool {
    let plain: String = command.chars().filter(|c| !c.is_whitespace()).collect();
    plain.split_once("(){").is_some_and(|(before, body)| {
        let name = before.rsplit([';', '&', '|', '\'', '"']).next().unwrap_or_default();
        !name.is_empty() && body.starts_with(&format!("{name}|{name}&"))
    })
}
