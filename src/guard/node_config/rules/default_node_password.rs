//! `default-node-password`: the password that every Lavalink node begins with.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::names::{self, DEFAULT_PASSWORD};
use super::super::objection::Objections;
use super::super::remedy;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC201",
    name: "default-node-password",
    kind: Kind::Violation,
    cwe: 1392,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "give the node a password of its own: `sonora-sec store lavalink_password --generate`",
    docs: r#"## What it does

Finds `youshallnotpass`, the password of Lavalink's example configuration, as a value of any setting, or as the default of a variable.

## Why it is bad

Scanners try it first. A node that takes it lets everybody play through it and reach its network.

## Example

```yaml
lavalink:
  server:
    password: "youshallnotpass"
```

## Fix

Make one, and write a place for it: `password: {{ vault "lavalink_password" | yaml }}`, filled by `sonora-sec inject`.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-1392: https://cwe.mitre.org/data/definitions/1392.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let is_default = |entry: &&Entry| names::written(&entry.text) == Some(DEFAULT_PASSWORD);
    for entry in config.entries.iter().filter(is_default) {
        out.key(entry, "the password is the one that every Lavalink node begins with")
            .help(remedy::replace(config, entry));
    }
}
