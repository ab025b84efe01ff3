//! Passwords that cross the network in the clear.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::host::is_near;
use crate::firewall::analysis::host_of;
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR512",
    name: "plain-websocket",
    kind: Kind::Violation,
    cwe: 319,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "connect with `wss://` or `https://`",
    docs: r"## What it does

Looks for `ws://` to a constant host that is neither this machine nor its network, and for `http://` to one with an `Authorization` header.

## Why it is bad

The password of a Lavalink node is a header of the first request; without TLS everybody on the way reads it.

## Example

    await session.ws_connect('ws://1.2.3.4:2333', headers={'Authorization': password})

## Fix

Put the node behind TLS and use `wss://`, or reach it through a tunnel.

## References

[CWE-319](https://cwe.mitre.org/data/definitions/319.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let Some((_, name)) = dotted::split_last(call.path) else { return };
    let scheme = match name {
        "ws_connect" => "ws://",
        "connect" if call.path.starts_with("websockets.") => "ws://",
        "WebSocketApp" | "create_connection" if call.path.starts_with("websocket.") => "ws://",
        "delete" | "get" | "patch" | "post" | "put" | "request" => "http://",
        _ => return,
    };
    let url = call.arguments.positional.iter().take(2).chain(call.arguments.named("url"));
    let far = url.into_iter().find_map(|url| match &url.value {
        Value::Str(url) if url.starts_with(scheme) => host_of(url, false),
        Value::Prefix(url) if url.starts_with(scheme) => host_of(url, true),
        _ => None,
    });
    let Some(host) = far.filter(|host| !is_near(host)) else { return };
    if scheme == "http://" && !call.arguments.named("headers").is_some_and(authorizes) {
        return;
    }
    out.object(
        &RULE,
        place,
        call.span,
        format!("what is sent to `{host}` can be read by everybody on the way"),
    );
}

fn authorizes(headers: &Abstract) -> bool {
    let Value::Dict(pairs) = &headers.value else { return false };
    let name =
        |key: &Abstract| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case("authorization"));
    pairs.iter().take(64).any(|(key, _)| name(key))
}
