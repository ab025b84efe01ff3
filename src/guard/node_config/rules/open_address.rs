//! `open-address`: a server that listens on every address (`0.0.0.0`, `::`) without TLS of its own.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::names;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC301",
    name: "open-address",
    kind: Kind::Violation,
    cwe: 1327,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "bind to 127.0.0.1 or to the address of a private network, or put a proxy with TLS in front",
    docs: r"## What it does

Finds a server that listens on every address (`0.0.0.0`, `::`) without TLS of its own.

## Why it is bad

The password of each client crosses the network in the clear, and whoever reaches the port can try his own.

## Example

```yaml
server:
  port: 2333
  address: 0.0.0.0
```

## Fix

`address: 127.0.0.1` where bot and node share a machine. Else a reverse proxy with a certificate in front of it, or `server.ssl`. In a container whose port is not published the finding is harmless.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-1327: https://cwe.mitre.org/data/definitions/1327.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let has_tls = config.entries.iter().any(|entry| {
        let is_key = ["server.ssl.bundle", "server.ssl.certificate", "server.ssl.keystore"];
        is_key.contains(&entry.name.as_str()) && !entry.text.is_empty()
    });
    if has_tls && !config.is_off("server.ssl.enabled") {
        return;
    }
    for name in ["server.address", "lavalink.server.ws.host"] {
        for entry in config.named(name) {
            let written = names::written(&entry.text).unwrap_or_default();
            if ["0", "0.0.0.0", "::", "[::]", "::0", "*"].contains(&written) {
                out.value(entry, "the server listens on every address, without TLS");
            }
        }
    }
}
