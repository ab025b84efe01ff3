//! Other modules and classes that are changed while they run.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::How;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Patched], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR701",
    name: "monkeypatch",
    kind: Kind::Violation,
    cwe: 913,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; use the hooks that the library offers",
    docs: r"## What it does

Looks for attributes of modules and classes of others that are set or deleted: of `discord`, `sonora`, `builtins`, the standard library, by dot, `setattr`, `vars` or `sys.modules`.

## Why it is bad

From then on every other part of the bot runs what the plugin put there: a `login` that copies the token, a validator that finds nothing.

## Example

    discord.Client.login = lambda self, token: None

## Fix

Subclass, or use events and hooks.

## References

[CWE-913](https://cwe.mitre.org/data/definitions/913.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Patched { base, name, how, span, value } = fact else { return };
    let Some(what) = patched(base, *name, *how, value) else { return };
    out.object_to(&RULE, place, *span, base, format!("{what} is changed while it runs"));
}

/// Settings of modules that are there to be set, and what [`super::interpreter_hook`] looks for.
const SETTINGS: &[&str] = &[
    "builtins._",
    "socket.timeout",
    "sys.argv",
    "sys.breakpointhook",
    "sys.displayhook",
    "sys.dont_write_bytecode",
    "sys.excepthook",
    "sys.last_exc",
    "sys.last_traceback",
    "sys.last_type",
    "sys.last_value",
    "sys.path",
    "sys.ps1",
    "sys.ps2",
    "sys.stderr",
    "sys.stdin",
    "sys.stdout",
    "sys.tracebacklimit",
    "sys.unraisablehook",
];

fn patched(base: &Abstract, name: Option<&str>, how: How, value: &Abstract) -> Option<String> {
    match &base.value {
        Value::SysModules => {
            name.is_some_and(is_guarded).then(|| "the table of loaded modules".to_owned())
        }
        // `license` and its kin read the files that an attribute of theirs names.
        Value::Member(path)
            if matches!(
                &**path,
                "builtins.copyright" | "builtins.credits" | "builtins.help" | "builtins.license"
            ) =>
        {
            Some(format!("`{}`", path.trim_start_matches("builtins.")))
        }
        // Other attributes of a class may be a counter or a cache.
        Value::Unknown if base.marks.has(Marks::CLASS_OF) => name
            .filter(|name| name.starts_with("__") && name.ends_with("__") && *name != "__doc__")
            .map(|name| format!("`{name}` of a class of others")),
        Value::Module(path) | Value::Member(path) => {
            let module = matches!(base.value, Value::Module(_));
            if &**path == "__main__" && how != How::Namespace {
                return Some("the program that loads the plugin".to_owned());
            }
            // An item of a member is no attribute of it.
            if (!module && how == How::Namespace) || !is_guarded(path) {
                return None;
            }
            let full = format!("{path}.{}", name.unwrap_or("?"));
            if SETTINGS.contains(&full.as_str()) || (path.starts_with("builtins.") && !module) {
                return None;
            }
            // Switches are set, not patched, but for those on which safety rests.
            let switch = matches!(
                value.value,
                Value::Bool(_)
                    | Value::Int(_)
                    | Value::Prefix(_)
                    | Value::Str(_)
                    | Value::Suffix(_)
                    | Value::Text
            );
            if switch && !["sonora", "ssl", "sys"].contains(&dotted::first(path)) {
                return None;
            }
            (module || is_class(path)).then(|| format!("`{full}`"))
        }
        _ => None,
    }
}

fn is_class(path: &str) -> bool {
    let name = dotted::last(path);
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().any(|c| c.is_ascii_lowercase())
}

/// Says whether a module is one on which the bot's safety rests.
fn is_guarded(path: &str) -> bool {
    matches!(
        dotted::first(path),
        "aiohttp"
            | "builtins"
            | "discord"
            | "disnake"
            | "hashlib"
            | "hmac"
            | "importlib"
            | "nextcord"
            | "os"
            | "requests"
            | "secrets"
            | "socket"
            | "sonora"
            | "ssl"
            | "subprocess"
            | "sys"
            | "urllib"
    )
}
