//! Environment variables that make other programs run something.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Patched], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR403",
    name: "environment-steering",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; start what it needs openly, which needs `process`",
    docs: r"## What it does

Looks for constants that are set in `os.environ` under names by which programs find what they run: a library for `LD_PRELOAD`, a command for `BROWSER` or `PAGER`, a class for `PYTHONWARNINGS`.

## Why it is bad

Whatever starts next, runs it: `webbrowser.open` runs the command in `BROWSER` through a shell.

## Example

    os.environ['BROWSER'] = 'sh -c id'
    webbrowser.open('x')

## Fix

Start the program itself, with `subprocess` and an open list of arguments.

## References

[CWE-78](https://cwe.mitre.org/data/definitions/78.html), [CWE-426](https://cwe.mitre.org/data/definitions/426.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let (name, value, span) = match fact {
        Fact::Patched { base, name: Some(name), value, span, .. } => {
            if !matches!(&base.value, Value::Member(path) if &**path == "os.environ") {
                return;
            }
            (*name, *value, *span)
        }
        Fact::Call(call) if matches!(call.path, "os.putenv" | "os.environ.setdefault") => {
            let name = call.arguments.at(0).and_then(Abstract::as_str);
            let (Some(name), Some(value)) = (name, call.arguments.at(1)) else { return };
            (name, value, call.span)
        }
        _ => return,
    };
    let Some(text) = value.as_str() else { return };
    if steers(name, text) {
        out.object_to(
            &RULE,
            place,
            span,
            value,
            format!("`{name}` makes the next program run what it is set to"),
        );
    }
}

/// Says whether a variable with this value has other programs run something.
fn steers(name: &str, value: &str) -> bool {
    match name {
        "LD_PRELOAD"
        | "LD_AUDIT"
        | "DYLD_INSERT_LIBRARIES"
        | "PYTHONSTARTUP"
        | "BASH_ENV"
        | "PERL5OPT"
        | "RUBYOPT" => !value.is_empty(),
        "BROWSER" | "EDITOR" | "VISUAL" | "PAGER" | "MANPAGER" | "GIT_SSH_COMMAND"
        | "GIT_PAGER" | "GIT_EDITOR" => is_script(value),
        // `action:message:category:module:lineno`: a category with a dot is imported.
        "PYTHONWARNINGS" => value.split(':').nth(2).is_some_and(|category| category.contains('.')),
        "NODE_OPTIONS" => value.contains("--require") || value.contains("--import"),
        _ => false,
    }
}

/// Says whether a command is more than the name of a program with options: a shell or interpreter, or a line for one.
fn is_script(command: &str) -> bool {
    let program = command.split_whitespace().next().unwrap_or_default();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let program = program.strip_suffix(".exe").unwrap_or(program);
    matches!(
        program,
        "bash"
            | "cmd"
            | "curl"
            | "dash"
            | "nc"
            | "node"
            | "perl"
            | "php"
            | "powershell"
            | "pwsh"
            | "python"
            | "python3"
            | "ruby"
            | "sh"
            | "wget"
            | "zsh"
    ) || command.contains([';', '|', '&', '`', '$', '\n'])
}
