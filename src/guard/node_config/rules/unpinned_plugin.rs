//! `unpinned-plugin`: plugins without a version, or with one that stands for any.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::names;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC603",
    name: "unpinned-plugin",
    kind: Kind::Violation,
    cwe: 1357,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "write the version: `group:name:1.2.3`",
    docs: r#"## What it does

Finds plugins without a version, or with one that stands for any: `latest`, `+`, a range, `x.y.z`.

## Why it is bad

The next start may load another plugin than the one that was looked at.

## Example

```yaml
lavalink:
  plugins:
    - dependency: "com.example:plugin:latest"
```

## Fix

Write the version, and raise it on purpose.

## References

- Lavalink, plugins: https://lavalink.dev/plugins.html
- CWE-1357: https://cwe.mitre.org/data/definitions/1357.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let is_dependency = |entry: &&Entry| {
        entry.name.starts_with("lavalink.plugins.") && entry.last() == "dependency"
    };
    for entry in config.entries.iter().filter(is_dependency) {
        let version = names::written(&entry.text)
            .map(|written| written.split(':').nth(2).unwrap_or_default());
        if version.is_some_and(|version| !is_exact(version)) {
            out.value(
                entry,
                "the plugin has no exact version: what is loaded may change with every start",
            );
        }
    }
}

fn is_exact(version: &str) -> bool {
    let lower = version.to_ascii_lowercase();
    !["", "latest", "main", "master", "release", "version", "x.x.x", "x.y.z"]
        .contains(&lower.as_str())
        && !lower.contains(['[', ']', '(', ')', '+', ',', '*', '<', '>'])
        && !lower.starts_with("latest.")
}
