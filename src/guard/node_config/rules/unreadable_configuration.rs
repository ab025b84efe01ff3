//! `unreadable-configuration`: a file that cannot be judged.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC101",
    name: "unreadable-configuration",
    kind: Kind::Unreadable,
    cwe: 20,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "write what the format allows, in UTF-8, and no more than 1 MiB of it",
    docs: r"## What it does

Refuses a file that is no YAML, TOML, JSON or `.env`, is not UTF-8, has control characters, is too large, nests too deeply, or grows without bound by its aliases. Links that lead out of a folder, pipes and devices are refused too.

## Why it is bad

What cannot be read cannot be judged, and a reader that is more patient may find something in it.

## Example

```yaml
a: &a [x, x, x]
b: &b [*a, *a, *a]
c: &c [*b, *b, *b] # and so on
```

## Fix

Repair the file. If the server starts with it, tell us.

## References

- YAML 1.2.2: https://yaml.org/spec/1.2.2/
- CWE-20: https://cwe.mitre.org/data/definitions/20.html
- CWE-776: https://cwe.mitre.org/data/definitions/776.html
",
};

/// Finds what could not be read.
pub(super) fn look(config: &Config, out: &mut Objections) {
    if let Some(refusal) = &config.refusal {
        out.whole(refusal.offset, refusal.message.clone());
    }
}
