//! `snapshot-plugin`: plugins of a repository of snapshots.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC602",
    name: "snapshot-plugin",
    kind: Kind::Violation,
    cwe: 1104,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "use a release",
    docs: r#"## What it does

Finds plugins of a repository of snapshots.

## Why it is bad

A snapshot is whatever was built last. It may change from one start of the server to the next, and nobody has looked at it.

## Example

```yaml
lavalink:
  plugins:
    - dependency: "com.example:plugin:1.0.0"
      snapshot: true
```

## Fix

Use the newest release.

## References

- Lavalink, plugins: https://lavalink.dev/plugins.html
- CWE-1104: https://cwe.mitre.org/data/definitions/1104.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in config.entries.iter().filter(|entry| entry.name.starts_with("lavalink.plugins.")) {
        let is_snapshot = entry.last() == "snapshot" && entry.is_on();
        if is_snapshot || (entry.last() == "dependency" && entry.text.trim().ends_with("-SNAPSHOT"))
        {
            out.value(
                entry,
                "the plugin is a snapshot: what is loaded may change with every start",
            );
        }
    }
}
