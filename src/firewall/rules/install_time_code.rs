//! Commands, connections and code that run when a package is installed.

use crate::core::capability::Capability;
use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR105",
    name: "install-time-code",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not install this package; what runs at installation needs no more than copying files",
    docs: r#"## What it does

Looks into `setup.py`: for commands of `setuptools` that are replaced by classes which start programs, open connections or run code, and for the same at the top of the file.

## Why it is bad

It runs with all rights of whoever types `pip install`, before anybody has used or even seen the package. Most malicious packages work this way.

## Example

    class Install(install):
        def run(self):
            os.system("...")

## Fix

Publish wheels; leave `setup.py` to describe the package.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

/// Commands that builds of honest packages run.
const HONEST: &[&str] = &[
    "git",
    "gcc",
    "cc",
    "pkg-config",
    "make",
    "cmake",
    "npm",
    "hg",
    "llvm-config",
    "brew",
    "sphinx-build",
    "twine",
    "pytest",
];

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    if place.file != "setup.py" {
        return;
    }
    let Fact::Call(call) = fact else { return };
    let Some(member) = call.member else { return };
    let command = place.bases.iter().find(|base| is_command(base));
    let what = match member.sink {
        Some(Sink::Process | Sink::Shell) if !honest(call.arguments.at(0)) => "starts a program",
        Some(Sink::Native) => "calls machine code",
        Some(Sink::Net) => "opens a connection",
        Some(Sink::Code) if command.is_some() => "runs code",
        None if member
            .needs
            .iter()
            .any(|need| matches!(need, Capability::NetHttp | Capability::NetSocket)) =>
        {
            "opens a connection"
        }
        _ => return,
    };
    let path = call.path.trim_start_matches("builtins.").trim_start_matches('?');
    let when = match command {
        Some(base) => format!("in a command that replaces `{base}`"),
        None if place.at_import => "when the package is installed".to_owned(),
        None => "in `setup.py`".to_owned(),
    };
    out.object_to(&RULE, place, call.span, call.function, format!("`{path}` {what} {when}"));
}

fn is_command(base: &str) -> bool {
    (base.starts_with("setuptools.command.")
        || base.starts_with("distutils.command.")
        || base.starts_with("setuptools.Command"))
        && !base.contains("build_ext")
        && !base.contains("test")
}

fn honest(argument: Option<&Abstract>) -> bool {
    let first = match argument.map(|argument| &argument.value) {
        Some(Value::Sequence(words)) => words.first().and_then(Abstract::as_str).map(str::to_owned),
        Some(Value::Str(text) | Value::Prefix(text)) => {
            text.split_whitespace().next().map(str::to_owned)
        }
        _ => None,
    };
    first.is_some_and(|word| HONEST.contains(&word.rsplit('/').next().unwrap_or(&word)))
}
