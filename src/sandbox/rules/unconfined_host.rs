//! `unconfined-host`: a plugin was not run, since the host cannot confine it.

use crate::core::confinement::Status;
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Seen;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB006",
    name: "unconfined-host",
    kind: Kind::Unreadable,
    cwe: 693,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "see `sonora-sec sandbox probe` for what this host can do",
    docs: r"## What it does

Tells that a plugin was not run: this host does not allow the confinement that was required.

## Why it is bad

What was not run was not seen, so nothing is known of what it does.

## Example

```text
unreadable[SNB006]: it was not run: this host does not allow what is required
```

## Fix

Use a host with Linux 5.13 or newer and Landlock. `sandbox probe` names what is missing, and `docs/sandbox.md` what to do.

## References

- Landlock: https://docs.kernel.org/userspace-api/landlock.html
- CWE-693: https://cwe.mitre.org/data/definitions/693.html
",
};

/// Finds a run that did not take place.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    if seen.outcome.status != Status::Unavailable {
        return Vec::new();
    }
    let why = seen.outcome.reason.as_deref().unwrap_or("the host cannot confine it");
    vec![format!("it was not run: {why}")]
}
