//! `rotated-addresses`: requests from many addresses in turn.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC403",
    name: "rotated-addresses",
    kind: Kind::Note,
    cwe: 348,
    severity: Severity::Info,
    confidence: Confidence::High,
    help: "be sure that the block is yours, and that nothing else is reached through it",
    docs: r#"## What it does

Tells that the server changes its address from request to request (`ratelimit.ipBlocks`).

## Why it is bad

Sources may block the whole block. Lists of allowed addresses elsewhere must not have it, since every request of a listener comes from it.

## Example

```yaml
lavalink:
  server:
    ratelimit:
      ipBlocks: ["2001:db8::/48"]
```

## Fix

Nothing, if it is meant.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-348: https://cwe.mitre.org/data/definitions/348.html
"#,
};

/// Finds the first block.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let is_block = |entry: &&Entry| entry.name.starts_with("lavalink.server.ratelimit.ipblocks");
    if let Some(entry) = config.entries.iter().find(is_block) {
        out.value(entry, "requests come from addresses of this block in turn");
    }
}
