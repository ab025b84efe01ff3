//! Other modules and classes that are changed while they run.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::How;
use crate::firewall::fact::{Fact, Place};
use crate::firewall::tables::tables;
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR701",
    name: "monkeypatch",
    kind: Kind::Violation,
    cwe: 913,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; use the hooks that the library offers",
    docs: r#"## What it does

Looks for attributes of modules and classes of others that are set or deleted: of `discord`, `sonora`, `builtins`, the standard library, by dot, `setattr`, `vars` or `sys.modules`.

## Why it is bad

From then on every other part of the bot runs what the plugin put there: a `login` that copies the token, a validator that finds nothing.

## Example

    discord.Client.login = lambda self, token: None

## Fix

Subclass, or use events and hooks.

## References

[CWE-913](https://cwe.mitre.org/data/definitions/913.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Patched { base, name, how, span, .. } = fact else { return };
    let Some(what) = patched(base, *name, *how) else { return };
    out.object_to(&RULE, place, *span, base, format!("{what} is changed while it runs"));
}

/// Settings of modules that are there to be set.
const SETTINGS: &[&str] = &[
    "socket.timeout",
    "sys.stdout",
    "sys.stderr",
    "sys.dont_write_bytecode",
    "sys.path",
    "sys.argv",
    "warnings.showwarning",
    "sys.last_traceback",
    "sys.last_type",
    "sys.last_value",
    "sys.last_exc",
    "sys.tracebacklimit",
    "sys.ps1",
    "sys.ps2",
    "builtins._",
    "os.environ",
    "decimal.getcontext",
];

fn patched(base: &Abstract, name: Option<&str>, how: How) -> Option<String> {
    match &base.value {
        Value::SysModules => {
            Some("the table of loaded modules".to_owned()).filter(|_| name.is_some_and(is_guarded))
        }
        Value::Module(path) | Value::Member(path) => {
            let top = path.split('.').next().unwrap_or(path);
            if path.starts_with('.') || top == "__main__" || top.is_empty() || how == How::Import {
                return None;
            }
            let full = format!("{path}.{}", name.unwrap_or("?"));
            if SETTINGS.contains(&full.as_str())
                || SETTINGS.contains(&&**path)
                || path.starts_with("builtins.")
            {
                return None;
            }
            let class_or_module = matches!(base.value, Value::Module(_)) || is_class(path);
            let ours = is_guarded(top) || tables().module(top).is_some();
            (class_or_module && ours).then(|| format!("`{full}`"))
        }
        _ => None,
    }
}

fn is_class(path: &str) -> bool {
    path.rsplit('.').next().unwrap_or(path).starts_with(|c: char| c.is_ascii_uppercase())
}

/// Says whether a module is one on which the bot's safety rests.
fn is_guarded(path: &str) -> bool {
    matches!(
        path.split('.').next().unwrap_or(path),
        "builtins"
            | "discord"
            | "disnake"
            | "nextcord"
            | "os"
            | "sonora"
            | "ssl"
            | "subprocess"
            | "sys"
            | "importlib"
            | "socket"
            | "aiohttp"
    )
}
