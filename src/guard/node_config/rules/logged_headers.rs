//! `logged-headers`: a server that logs the headers of requests.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC502",
    name: "logged-headers",
    kind: Kind::Violation,
    cwe: 532,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "set `logging.request.includeHeaders` to false",
    docs: r"## What it does

Finds a server that logs the headers of requests.

## Why it is bad

The header `Authorization` has the node's password.

## Example

```yaml
logging:
  request:
    includeHeaders: true
```

## Fix

Set it to false, delete old logs, and change the password.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-532: https://cwe.mitre.org/data/definitions/532.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    if config.is_off("logging.request.enabled") {
        return;
    }
    for entry in config.named("logging.request.includeheaders").filter(|entry| entry.is_on()) {
        out.value(entry, "headers of requests are logged, with the password in them");
    }
}
