//! `missing-secure`: nodes on another machine that do not say whether the connection is secure.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::address::{self, Reach};
use super::super::config::Config;
use super::super::config::Format;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC303",
    name: "missing-secure",
    kind: Kind::Violation,
    cwe: 319,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "set `secure` to true: without it py-sonora connects in the clear",
    docs: r#"## What it does

Finds nodes on another machine that do not say whether the connection is secure. On a network of one's own it is a low finding.

## Why it is bad

py-sonora takes `secure` for false, and sends the password in the clear.

## Example

```toml
[[nodes]]
host = "node.example.org"
port = 443
password = "${PW}"
```

## Fix

Write `secure = true`.

## References

- CWE-319: https://cwe.mitre.org/data/definitions/319.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    if config.format == Format::Dotenv {
        return;
    }
    for node in config.nodes().filter(|node| node.secure.is_none()) {
        match address::of_node(node.host) {
            Some(Reach::Near) => {
                out.value(node.host, "`secure` is missing, and means false: the password goes over the network in the clear")
                    .severity(Severity::Low);
            }
            Some(Reach::Remote) => {
                out.value(node.host, "`secure` is missing, and means false: the password goes to another host in the clear");
            }
            Some(Reach::Loopback) | None => {}
        }
    }
}
