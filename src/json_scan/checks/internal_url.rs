//! `internal-url`: a URL that the player must not open.

use std::ops::Range;

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::host::is_internal;

use super::{Class, Hit, Text};
use crate::json_scan::bytes::name_run;

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ501",
    name: "internal-url",
    kind: Kind::Violation,
    cwe: 918,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "accept https URLs of known hosts only",
    docs: r#"## What it does

In `uri`, `artworkUrl` and `identifier`: finds schemes other than `http`, `https` and those of players, user names
in URLs, private and link-local addresses in every spelling, local host names, and local paths.

## Why it is bad

Lavalink opens what it is given, from its place in the network: the metadata of the cloud machine, the router, other
services, and with its local source any file.

## Example

```json
{"uri": "http://0x7f.1:2333/version"}
```

## Fix

Accept `https` URLs of known hosts; turn the `local` and `http` sources off.

## References

- OWASP, SSRF: https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
- CWE-918: https://cwe.mitre.org/data/definitions/918.html
"#,
};

/// Says whether a value is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    if text.is_key || text.class != Class::Url {
        return;
    }
    if let Some(what) = objection(text.decoded.trim()) {
        hits.push(Hit { span: 0..text.decoded.len(), message: what.to_owned(), severity: None });
    }
}

fn objection(url: &str) -> Option<&'static str> {
    if url.starts_with(['/', '\\']) || url.starts_with("../") || url.starts_with("~/") {
        return Some("a path of the machine that plays it");
    }
    let (scheme, rest) = url.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let is_scheme =
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme || scheme.is_empty() {
        return None;
    }
    if scheme.len() == 1 && rest.starts_with(['/', '\\']) {
        return Some("a path of the machine that plays it");
    }
    match scheme.as_str() {
        "http" | "https" | "ws" | "wss" | "icy" => web(rest),
        "data" | "dict" | "expect" | "file" | "ftp" | "gopher" | "jar" | "javascript" | "ldap"
        | "ldaps" | "netdoc" | "phar" | "php" | "sftp" | "smb" | "ssh" | "tftp" | "vbscript"
        | "view-source" => Some("a scheme that no player should open"),
        _ if rest.starts_with("//") => Some("a scheme that no player should open"),
        // `ytsearch:` and its like, and identifiers such as those of Spotify.
        _ => None,
    }
}

/// Says at a glance that a value, as it is written at `span`, is an id, or a URL of a host with a public name.
#[inline(never)]
pub(in crate::json_scan) fn is_public(bytes: &[u8], span: &Range<usize>) -> bool {
    let raw = bytes.get(span.clone()).unwrap_or_default();
    let scheme = match raw {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => 8,
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => 7,
        _ => return name_run(bytes, span.start) == span.end,
    };
    let end = name_run(bytes, span.start + scheme) - span.start;
    let host = raw.get(scheme..end).unwrap_or_default();
    // The names of networks within are no countries, and longer than these.
    let is_common = matches!(
        host,
        [.., b'.', b'c', b'o', b'm'] | [.., b'.', b'n', b'e', b't'] | [.., b'.', b'o', b'r', b'g']
    ) || [b".be", b".de", b".fm", b".io", b".fr", b".uk"]
        .iter()
        .any(|top| host.ends_with(*top));
    is_common && raw.get(end).is_none_or(|byte| *byte == b'/')
}

/// Says what is wrong with what comes after `http:`.
fn web(rest: &str) -> Option<&'static str> {
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once('@') {
        Some(_) => return Some("a URL with a user name, which hides the host after it"),
        None => authority,
    };
    if is_internal(host) { Some("an address within the network of the player") } else { None }
}
