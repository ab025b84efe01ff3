//! `hostile-track-query`: an encoded track that names a file or an internal host.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ106",
    name: "hostile-track-query",
    kind: Kind::Violation,
    cwe: 918,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "accept encoded tracks from your own node only",
    docs: "## What it does

Reads tracks as Lavalink encodes them, and finds those of the source `local`, those that name a path, a host
or a scheme that no player should open, and those that cannot be read.

## Why it is bad

Anybody can encode a track. The player opens what it names without a search.

## Example

```text
QAAA...
```

## Fix

Keep tracks on your side and give users a key to them.

## References

- Lavalink, API: https://lavalink.dev/api/rest
- CWE-918: https://cwe.mitre.org/data/definitions/918.html
",
};
