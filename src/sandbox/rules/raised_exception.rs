//! `raised-exception`: a plugin raised an exception.

use crate::core::confinement::{Exception, Status};
use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Seen, clipped};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNB005",
    name: "raised-exception",
    kind: Kind::Note,
    cwe: 755,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "read the traceback; give the function its arguments with `--args`",
    docs: r"## What it does

Tells of a function that raised, or of a plugin that raised while it was loaded.

## Why it is bad

It need not be bad: a function that is refused what it asks for raises. But what comes after that line was not run, and
nothing is known of it.

## Example

```python
def main(name):
    return name.upper()
```

## Fix

Give it the arguments that it needs, and grant what you agree with.

## References

- CWE-755: https://cwe.mitre.org/data/definitions/755.html
",
};

/// Finds an exception.
pub(super) fn check(seen: Seen<'_>) -> Vec<String> {
    let raised = seen.outcome.exception.as_ref();
    let raised = raised.filter(|_| seen.outcome.status == Status::Exception);
    let told =
        |raised: &Exception| clipped(&format!("it raised {}: {}", raised.class, raised.message));
    raised.map(told).into_iter().collect()
}
