//! A password in the source, beside the host that takes it.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::host::is_near;
use crate::firewall::analysis::host_of;
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::secret_names::{is_password, is_real};
use crate::firewall::value::Abstract;

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Mapping], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR613",
    name: "hard-coded-password",
    kind: Kind::Violation,
    cwe: 798,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "take the password out, change it, and read it from a vault or the environment",
    docs: r"## What it does

Looks for a constant password beside a constant host that is not this machine, in one call or one mapping. Empty ones, placeholders and names of variables are none.

## Why it is bad

Whoever has the file can sign in, and the password stays in every copy and every commit.

## Example

    dict(host='1.2.3.4', port=2333, password='hunter22')

## Fix

Have the bot hand over a connection, or read the password from a vault.

## References

[CWE-798](https://cwe.mitre.org/data/definitions/798.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let (password, host, span) = match fact {
        Fact::Call(call) => {
            let named = &call.arguments.named;
            let Some((_, password)) = named.iter().find(|(key, _)| is_password(key)) else {
                return;
            };
            let host = named.iter().find(|(key, _)| is_host(key));
            (password, host.map(|(_, host)| host), call.span)
        }
        Fact::Mapping { pairs, span } => {
            let find = |wanted: fn(&str) -> bool| {
                let mut pairs = pairs.iter().take(64);
                pairs.find(|(key, _)| key.as_str().is_some_and(wanted)).map(|(_, value)| value)
            };
            let Some(password) = find(is_password) else { return };
            (password, find(is_host), *span)
        }
        _ => return,
    };
    let (Some(password), Some(host)) = (password.as_str(), host.and_then(Abstract::as_str)) else {
        return;
    };
    if is_far(host) && is_real(password) {
        out.object(&RULE, place, span, "a password stands in the source beside its host");
    }
}

fn is_host(key: &str) -> bool {
    ["host", "hostname", "server", "uri", "url"].iter().any(|word| key.eq_ignore_ascii_case(word))
}

/// Says whether something is the name or address of another machine, or a URL with one.
fn is_far(host: &str) -> bool {
    let host = host_of(host, false).unwrap_or_else(|| host.to_ascii_lowercase());
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    let named = name.contains('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    named && !is_near(&host) && !is_example(name)
}

fn is_example(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    ["example", "domain", "yourhost", "hostname", "server"].iter().any(|word| host.contains(word))
        || ["invalid", "test"].iter().any(|end| host.rsplit('.').next() == Some(*end))
}
