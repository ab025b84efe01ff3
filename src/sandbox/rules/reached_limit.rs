//! `reached-limit`: a plugin took more than it may.

use crate::core::confinement::Status;
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::Seen;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB003",
    name: "reached-limit",
    kind: Kind::Violation,
    cwe: 400,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "raise the limit with `--timeout` or `--memory` if the work is worth it",
    docs: r"## What it does

Finds a run that was ended because it took more than its share: of time, of computing, of memory, or of an answer.

## Why it is bad

What runs in a bot without a limit takes the bot along: it stops answering while a loop turns, and the kernel ends it when
memory is gone.

## Example

```python
def main():
    while True:
        pass
```

## Fix

Find out what takes so long. Raise `--timeout` or `--memory` when the work is worth it.

## References

- CWE-400: https://cwe.mitre.org/data/definitions/400.html
",
};

/// Finds a limit that was reached.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    let what = match seen.outcome.status {
        Status::CpuLimit => "it computed longer than it may",
        Status::Memory => "it wanted more memory than it may",
        Status::ResultTooLarge => "its answer is larger than an answer may be",
        Status::Timeout => "it ran longer than it may",
        _ => return Vec::new(),
    };
    vec![what.to_owned()]
}
