//! `empty-password`: a node whose password is empty.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;
use super::super::{names, remedy};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC202",
    name: "empty-password",
    kind: Kind::Violation,
    cwe: 258,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "give the node a password: `sonora-sec store lavalink_password --generate`",
    docs: r#"## What it does

Finds a node whose password is empty.

## Why it is bad

Whoever reaches the port can play through the node.

## Example

```yaml
lavalink:
  server:
    password: ""
```

## Fix

Make one, and write a place for it: `password: {{ vault "lavalink_password" | yaml }}`, filled by `sonora-sec inject`.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-258: https://cwe.mitre.org/data/definitions/258.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in config.node_passwords().filter(|entry| names::written(&entry.text) == Some("")) {
        out.key(entry, "the node has no password").help(remedy::replace(config, entry));
    }
}
