//! `open-metrics`: a server that answers with its metrics.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC503",
    name: "open-metrics",
    kind: Kind::Violation,
    cwe: 306,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "set `metrics.prometheus.enabled` to false, or let a proxy keep the endpoint from others",
    docs: r"## What it does

Finds a server that answers with its metrics.

## Why it is bad

The endpoint asks for no password: it tells everybody how many players there are, what the machine is, and when it is busy.

## Example

```yaml
metrics:
  prometheus:
    enabled: true
    endpoint: /metrics
```

## Fix

Bind the server to an address that only Prometheus and the bot reach, or refuse the path in the proxy.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-306: https://cwe.mitre.org/data/definitions/306.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in config.named("metrics.prometheus.enabled").filter(|entry| entry.is_on()) {
        out.value(entry, "metrics are answered to everybody, without a password");
    }
}
