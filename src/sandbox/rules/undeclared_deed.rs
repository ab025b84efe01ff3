//! `undeclared-deed`: a plugin did what was neither granted nor declared.

use crate::core::behaviour::Meaning;
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Seen, sighting};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB002",
    name: "undeclared-deed",
    kind: Kind::Violation,
    cwe: 272,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "grant it with `--permission`, or do not run the plugin",
    docs: r"## What it does

Finds what a plugin did in the sandbox and what its code shows, but what neither you granted nor its manifest declares.

## Why it is bad

The attempt was refused. Outside of a sandbox nothing refuses it.

## Example

```python
import urllib.request

def main():
    return urllib.request.urlopen('http://example.com/').status
```

## Fix

Grant what you agree with, as narrow as it goes: `--permission net.http:example.com`. Declare it in `plugin.toml` when the
plugin is yours.

## References

- CWE-272: https://cwe.mitre.org/data/definitions/272.html
",
};

/// Finds rows that were seen and inferred, but not foreseen by anybody who has a say.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    let rows = seen.rows.iter().filter(|row| row.meaning == Meaning::Undeclared);
    rows.map(|row| format!("it did what nobody granted: {}", sighting(seen, row))).collect()
}
