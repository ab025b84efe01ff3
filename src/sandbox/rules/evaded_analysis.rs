//! `evaded-analysis`: a plugin did what its code does not show.

use crate::core::behaviour::Meaning;
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Seen, sighting};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB001",
    name: "evaded-analysis",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run the plugin: its code hides what it does",
    docs: r"## What it does

Finds what a plugin did in the sandbox without the firewall finding it in the code: a file opened, a connection made, a
program started that no line of it accounts for. What only the audit hook of Python told of is marked: the plugin's own
process told it.

## Why it is bad

The firewall reads code, and some code is written so that reading it tells nothing. Who goes to such lengths has a
reason. In the sandbox the attempt was refused; in the bot nothing would refuse it.

## Example

```python
def main():
    return [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close']
```

## Fix

Do not run it. If it is your own, write what it does where it can be read. If a library does it, tell the firewall of the
module in `[validate-plugin] modules`.

## References

- CWE-506: https://cwe.mitre.org/data/definitions/506.html
- PEP 578 (audit hooks): https://peps.python.org/pep-0578/
",
};

/// Finds rows that were seen and not inferred.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    let rows = seen.rows.iter().filter(|row| row.meaning == Meaning::Evasion);
    rows.map(|row| format!("it did what its code does not show: {}", sighting(seen, row))).collect()
}
