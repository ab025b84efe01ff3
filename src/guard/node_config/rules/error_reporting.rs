//! `error-reporting`: errors that are sent elsewhere.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::objection::Objections;
use super::super::{names, remedy};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC504",
    name: "error-reporting",
    kind: Kind::Note,
    cwe: 201,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "leave it empty, or be sure that what Lavalink sends may go there",
    docs: r"## What it does

Tells that errors are sent to Sentry.

## Why it is bad

Reports have what the server was doing: identifiers that listeners asked for, addresses, parts of the configuration. The DSN lets whoever has it send reports of his own.

## Example

```yaml
sentry:
  dsn: https://key@sentry.example.org/1
```

## Fix

Leave it empty unless you read the reports; keep the DSN in the vault.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-201: https://cwe.mitre.org/data/definitions/201.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for name in ["sentry.dsn", "lavalink.server.sentrydsn"] {
        let is_set = |entry: &&Entry| {
            names::written(&entry.text).is_some_and(|written| !names::is_placeholder(written))
        };
        for entry in config.named(name).filter(is_set) {
            out.key(entry, "errors are sent to a host outside").help(remedy::store(config, entry));
        }
    }
}
