//! `logged-payloads`: a server that logs the bodies of requests.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC501",
    name: "logged-payloads",
    kind: Kind::Violation,
    cwe: 532,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "set `logging.request.includePayload` to false",
    docs: r"## What it does

Finds a server that logs the bodies of requests. That is Lavalink's default.

## Why it is bad

Updates of players have the voice tokens of guilds. Who reads the logs can speak there while they last.

## Example

```yaml
logging:
  request:
    enabled: true
    includePayload: true
```

## Fix

Set it to false, and delete old logs.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- Lavalink, update player: https://lavalink.dev/api/rest.html
- CWE-532: https://cwe.mitre.org/data/definitions/532.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    const PAYLOAD: &str = "logging.request.includepayload";
    if config.is_off("logging.request.enabled") {
        return;
    }
    for entry in config.named(PAYLOAD).filter(|entry| entry.is_on()) {
        out.value(entry, "bodies of requests are logged, with the voice tokens in them");
    }
    if let Some(server) = config.server().filter(|_| config.named(PAYLOAD).next().is_none()) {
        out.key(
            server,
            "`logging.request.includePayload` is missing, and is on: voice tokens are logged",
        );
    }
}
