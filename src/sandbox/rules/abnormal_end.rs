//! `abnormal-end`: a plugin ended without an answer.

use crate::core::confinement::Status;
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Seen;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB004",
    name: "abnormal-end",
    kind: Kind::Violation,
    cwe: 703,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "find out what ends its process before you run it in a bot",
    docs: r"## What it does

Finds a run whose process was ended by a signal, ended itself without an answer, or wrote something that is no answer.

## Why it is bad

A function that returns has an answer. What kills its own process kills a bot, and what writes to descriptors that are
not its own tries to speak for the sandbox.

## Example

```python
import os

def main():
    os._exit(0)
```

## Fix

Return a value, or raise an exception.

## References

- CWE-703: https://cwe.mitre.org/data/definitions/703.html
",
};

/// Finds an end without an answer.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    let what = match seen.outcome.status {
        Status::Killed => "a signal ended its process",
        Status::NoResult => "its process ended without an answer",
        Status::ProtocolError => "what it answered is no answer",
        _ => return Vec::new(),
    };
    vec![what.to_owned()]
}
