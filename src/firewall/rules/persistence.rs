//! Code that is left behind to run later.

use crate::core::capability::Capability;
use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Call, Fact, FactKind, Place};
use crate::firewall::tables::{Sink, tables};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR703",
    name: "persistence",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; it leaves something behind that runs without it",
    docs: r"## What it does

Looks for functions that run something and are registered for the end of the program or for a signal, and for the places where code is left to run later: `.pth` files, `sitecustomize.py`, shell profiles, cron, systemd units, the Run keys and startup folder of Windows.

## Why it is bad

Removing the plugin does not remove what it left.

## Example

    open(site.getsitepackages()[0] + '/x.pth', 'w').write('import os')

## Fix

Do work while the plugin is loaded.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

/// Ends or pieces of paths, in lower case with `/`.
const PLACES: &[&str] = &[
    "/sitecustomize.py",
    "/usercustomize.py",
    "/.bashrc",
    "/.zshrc",
    "/.profile",
    "/.bash_profile",
    "/etc/cron",
    "/etc/rc.local",
    "/etc/systemd/",
    "/.config/systemd/",
    "/.config/autostart",
    "/launchagents/",
    "/start menu/programs/startup",
    "currentversion/run",
];

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    match call.path {
        "atexit.register" | "signal.signal" | "sys.addaudithook" | "weakref.finalize" => {
            object_to_registered(call, "run later", place, out);
        }
        path if matches!(
            dotted::split_last(path),
            Some((_, "add_listener" | "call_later" | "on"))
        ) =>
        {
            object_to_registered(call, "be called with whatever an event brings", place, out);
        }
        _ if writes(call) => {
            let places = call.arguments.positional.iter().take(2).filter_map(ending);
            if places.into_iter().any(is_place) {
                let message = "code is left where it runs without the plugin";
                out.object_to(&RULE, place, call.span, call.function, message);
            }
        }
        _ => {}
    }
}

fn object_to_registered(call: &Call<'_>, to: &str, place: &Place<'_>, out: &mut Objections<'_>) {
    for argument in call.arguments.all() {
        if let Some(path) = runs(argument) {
            let message = format!("`{path}` is registered to {to}");
            out.object_to(&RULE, place, call.span, argument, message);
        }
    }
}

/// Says whether a call writes, or may write, what its first arguments name.
fn writes(call: &Call<'_>) -> bool {
    let Some(member) = call.member else {
        return call.path.starts_with("winreg.") || call.path.starts_with("shutil.");
    };
    match &member.mode {
        Some(mode) => match call.arguments.find(mode) {
            Some(mode) => mode.as_str().is_none_or(|mode| mode.contains(['w', 'a', 'x', '+'])),
            None => false,
        },
        None => member.sink == Some(Sink::Write) || member.needs.contains(&Capability::FsWrite),
    }
}

fn is_place(text: &str) -> bool {
    let text = format!("/{}", text.to_ascii_lowercase().replace('\\', "/"));
    let suffix = text.rsplit_once('.').map(|(_, suffix)| suffix);
    suffix == Some("pth") || PLACES.iter().any(|known| text.contains(known))
}

fn ending(value: &Abstract) -> Option<&str> {
    match &value.value {
        Value::Str(text) | Value::Suffix(text) => Some(text),
        _ => None,
    }
}

/// Returns the path of a function that runs something, if this is one.
fn runs(value: &Abstract) -> Option<String> {
    value.alternatives().iter().find_map(|one| match &one.value {
        Value::Member(path) => {
            let sink = tables().member(path).and_then(|member| member.sink);
            sink.is_some_and(Sink::runs).then(|| path.to_string())
        }
        Value::Partial(partial) => runs(&partial.0),
        _ => None,
    })
}
