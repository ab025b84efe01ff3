//! `plain-url`: `ws://` and `http://` URLs of hosts beyond one's own network in the settings of a node or a bot.

use std::collections::HashSet;

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::address::{self, Reach};
use super::super::config::Config;
use super::super::entries::Entry;
use super::super::names;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC304",
    name: "plain-url",
    kind: Kind::Violation,
    cwe: 319,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "use `wss://` or `https://`",
    docs: r"## What it does

Finds `ws://` and `http://` URLs of hosts beyond one's own network in the settings of a node or a bot. Those of WebSockets and of nodes are high findings.

## Why it is bad

What goes there, passwords in headers included, is in the clear, and what comes back may be anybody's.

## Example

```sh
LAVALINK_URI=ws://node.example.org:2333
```

## Fix

Use the same with TLS. Ask the host for a certificate if it has none.

## References

- CWE-319: https://cwe.mitre.org/data/definitions/319.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let is_ours = config.is_about_nodes();
    let hosts: HashSet<&str> = config.nodes().map(|node| node.host.pointer.as_str()).collect();
    for entry in &config.entries {
        let Some(written) = names::written(&entry.text) else { continue };
        let is_socket = address::has_scheme(written, &["ws"]);
        let is_page = address::has_scheme(written, &["http"]) && is_ours && is_address(entry);
        // Repositories of plugins have a rule of their own.
        let is_repository = entry.last().ends_with("repository");
        if (is_socket || is_page) && !is_repository && Reach::of(written) == Reach::Remote {
            let objection = out.key(entry, "what goes to this URL is in the clear");
            if is_socket || hosts.contains(entry.pointer.as_str()) {
                objection.severity(Severity::High);
            }
        }
    }
}

fn is_address(entry: &Entry) -> bool {
    ["address", "dsn", "endpoint", "host", "proxy", "server", "uri", "url"]
        .iter()
        .any(|end| entry.last().ends_with(end))
}
