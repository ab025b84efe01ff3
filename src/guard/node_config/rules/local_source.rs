//! `local-source`: a server that plays local files.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC401",
    name: "local-source",
    kind: Kind::Violation,
    cwe: 73,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "set `local` to false",
    docs: r"## What it does

Finds a server that plays local files.

## Why it is bad

Whoever can make the bot play something can ask for any path, and learns from the answer whether it exists. A redirect of a web server may name one too.

## Example

```yaml
lavalink:
  server:
    sources:
      local: true
```

## Fix

Set it to false. Serve your own files over HTTPS from a host that has nothing else.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-73: https://cwe.mitre.org/data/definitions/73.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in config.named("lavalink.server.sources.local").filter(|entry| entry.is_on()) {
        out.value(
            entry,
            "whoever can make the bot play something can probe and play files of this machine",
        );
    }
}
