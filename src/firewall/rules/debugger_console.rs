//! Consoles and debuggers that wait for somebody to type.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR108",
    name: "debugger-console",
    kind: Kind::Violation,
    cwe: 489,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "remove the call; a bot has nobody at its terminal",
    docs: r"## What it does

Looks for `breakpoint()`, `pdb.set_trace()`, `code.interact()` and `help()` without an argument.

## Why it is bad

Each stops the bot and runs what is typed at its terminal, as Python, with all rights of the bot. It is a way out of sandboxes that have no `exec`; in a plugin it is at best a leftover.

## Example

    breakpoint()

## Fix

Remove it. For one's own bot, use a logger.

## References

[CWE-489](https://cwe.mitre.org/data/definitions/489.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let console = match call.path {
        "bdb.set_trace"
        | "builtins.breakpoint"
        | "code.InteractiveConsole.interact"
        | "code.interact"
        | "ipdb.set_trace"
        | "pdb.post_mortem"
        | "pdb.set_trace"
        | "pudb.set_trace" => true,
        "builtins.help" => call.arguments.positional.is_empty() && !call.arguments.open,
        _ => false,
    };
    if console {
        let path = call.path.trim_start_matches("builtins.");
        out.object_to(
            &RULE,
            place,
            call.span,
            call.function,
            format!("`{path}` waits for somebody to type Python"),
        );
    }
}
