//! `plain-node-connection`: a node on another machine, reached without TLS.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::address::{self, Reach};
use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC302",
    name: "plain-node-connection",
    kind: Kind::Violation,
    cwe: 319,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "set `secure` to true, and have the node behind TLS",
    docs: r#"## What it does

Finds nodes with `secure: false` on another machine, also one of a network of one's own or under a name such as `lavalink` that only a container network knows: who else is in that network is not told here.

## Why it is bad

The bot sends the node's password in a header, and the voice tokens of every guild, to whoever is on the way.

## Example

```json
{"host": "node.example.org", "port": 2333, "password": "${PW}", "secure": false}
```

## Fix

Put a proxy with a certificate in front of the node, and set `secure: true` and its port.

## References

- CWE-319: https://cwe.mitre.org/data/definitions/319.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for node in config.nodes() {
        let Some(secure) = node.secure.filter(|secure| secure.is_off()) else { continue };
        match address::of_node(node.host) {
            Some(Reach::Near) => {
                out.value(
                    secure,
                    "the password goes to another machine of the network in the clear",
                );
            }
            Some(Reach::Remote) => {
                out.value(secure, "the password goes to another host in the clear");
            }
            Some(Reach::Loopback) | None => {}
        }
    }
}
