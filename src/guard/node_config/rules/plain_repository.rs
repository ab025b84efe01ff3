//! `plain-repository`: repositories of plugins that are reached over `http://`.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::address::{self, Reach};
use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC601",
    name: "plain-repository",
    kind: Kind::Violation,
    cwe: 494,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "use the repository's `https://` URL",
    docs: r#"## What it does

Finds repositories of plugins that are reached over `http://`.

## Why it is bad

The server loads the plugin it gets. Anybody on the way can give it his own.

## Example

```yaml
lavalink:
  plugins:
    - dependency: "com.example:plugin:1.0.0"
      repository: "http://maven.example.org/releases"
```

## Fix

Use `https://`, or leave it out: `https://maven.lavalink.dev/releases` is the default.

## References

- Lavalink, plugins: https://lavalink.dev/plugins.html
- CWE-494: https://cwe.mitre.org/data/definitions/494.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in &config.entries {
        let is_repository =
            entry.name.starts_with("lavalink.") && entry.last().ends_with("repository");
        let is_plain = address::has_scheme(&entry.text, &["ftp", "http"])
            && Reach::of(&entry.text) != Reach::Loopback;
        if is_repository && is_plain {
            out.key(entry, "plugins come from a repository over a connection that anybody on the way can change");
        }
    }
}
