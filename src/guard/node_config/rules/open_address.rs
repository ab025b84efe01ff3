//! `open-address`: a server that listens on every address (`0.0.0.0`, `::`) without TLS of its own.

use std::collections::HashSet;
use std::path::Path;

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

Finds a server that listens on every address (`0.0.0.0`, `::`) without TLS of its own. One for which no file of the folder sets `server.address` does: that is what Spring begins with.

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

/// Settings that say which address it is.
const NAMES: [&str; 2] = ["server.address", "lavalink.server.ws.host"];

/// Finds every one. What one file of a folder leaves out another may set.
pub(super) fn look(configs: &[Config], out: &mut Objections) {
    let has_address =
        |config: &Config| NAMES.iter().any(|name| config.named(name).next().is_some());
    let folders: HashSet<&Path> = configs
        .iter()
        .filter(|config| has_address(config))
        .map(|config| config.folder.as_path())
        .collect();
    for (file, config) in configs.iter().enumerate().filter(|(_, config)| !has_tls(config)) {
        out.file = file;
        for entry in NAMES.iter().flat_map(|name| config.named(name)) {
            let written = names::written(&entry.text).unwrap_or_default();
            if ["0", "0.0.0.0", "::", "[::]", "::0", "*"].contains(&written) {
                out.value(entry, "the server listens on every address, without TLS");
            }
        }
        let server = config.server().filter(|_| !folders.contains(config.folder.as_path()));
        if let Some(server) = server {
            let entry = config.named("server.port").next().unwrap_or(server);
            out.key(
                entry,
                "without `server.address` the server listens on every address, without TLS",
            );
        }
    }
}

fn has_tls(config: &Config) -> bool {
    let has_key = config.entries.iter().any(|entry| {
        let is_key = ["server.ssl.bundle", "server.ssl.certificate", "server.ssl.keystore"];
        is_key.contains(&entry.name.as_str()) && !entry.text.is_empty()
    });
    has_key && !config.is_off("server.ssl.enabled")
}
