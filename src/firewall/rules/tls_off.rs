//! Certificates that are not checked.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::host::is_near;
use crate::firewall::analysis::host_of;
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Call, Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Patched], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR511",
    name: "tls-off",
    kind: Kind::Violation,
    cwe: 295,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "leave certificates checked; trust one of your own with `cafile`",
    docs: r#"## What it does

Looks for connections that accept any certificate, always: `ssl=False` of aiohttp, `verify=False` of requests and httpx, `check_hostname = False`, `CERT_NONE`, `_create_unverified_context()`. A context that is changed under a condition is not objected to, since that is how settings are followed.

## Why it is bad

Whoever sits between the bot and the server can read and change everything, tokens included.

## Example

    aiohttp.TCPConnector(ssl=False)

## Fix

Load the certificate: `ssl.create_default_context(cafile="lavalink.pem")`.

## References

[CWE-295](https://cwe.mitre.org/data/definitions/295.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Call(call) => {
            let off = match call.path {
                "ssl._create_unverified_context" => (!place.conditional).then_some("the context"),
                path => {
                    let aiohttp = is_aiohttp(path) && (off(call, "ssl") || off(call, "verify_ssl"));
                    let requests = is_requests(path) && off(call, "verify");
                    (aiohttp || requests).then_some("the connection")
                }
            };
            if let Some(what) = off.filter(|_| !stays_here(call)) {
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    call.function,
                    format!("{what} accepts any certificate"),
                );
            }
        }
        Fact::Patched { base, name: Some(name), value, span, .. } if !place.conditional => {
            let off = match (*name, &value.value) {
                ("check_hostname", Value::Bool(false)) => is_context(base),
                ("verify_mode", Value::Member(path)) => {
                    path.ends_with("CERT_NONE") && is_context(base)
                }
                _ => false,
            };
            if off {
                out.object_to(&RULE, place, *span, base, "the context accepts any certificate");
            }
        }
        _ => {}
    }
}

fn off(call: &Call<'_>, name: &str) -> bool {
    matches!(call.arguments.named(name), Some(Abstract { value: Value::Bool(false), .. }))
}

/// Says whether something takes `ssl` as aiohttp does; of a session that came from elsewhere, by its method.
fn is_aiohttp(path: &str) -> bool {
    path.starts_with("aiohttp.") || is_request(path)
}

fn is_requests(path: &str) -> bool {
    path.starts_with("requests.") || path.starts_with("httpx.") || is_request(path)
}

fn is_request(path: &str) -> bool {
    path.strip_prefix("?.").is_some_and(|name| {
        matches!(
            name,
            "delete" | "get" | "head" | "patch" | "post" | "put" | "request" | "ws_connect"
        )
    })
}

fn is_context(value: &Abstract) -> bool {
    matches!(&value.value, Value::Instance(path) if &**path == "ssl.SSLContext")
}

/// Says whether a request goes to a host of the own machine or network.
fn stays_here(call: &Call<'_>) -> bool {
    call.arguments.positional.iter().take(2).any(|argument| match &argument.value {
        Value::Str(url) => host_of(url, false).is_some_and(|host| is_near(&host)),
        Value::Prefix(url) => host_of(url, true).is_some_and(|host| is_near(&host)),
        _ => false,
    })
}
