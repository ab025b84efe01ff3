//! `legacy-pattern`: one of six substrings that an earlier guard looked for.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::Hit;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ901",
    name: "legacy-pattern",
    kind: Kind::Violation,
    cwe: 20,
    severity: Severity::High,
    confidence: Confidence::Low,
    help: "use a context instead of `--legacy`",
    docs: "## What it does

With `--legacy`: finds `;`, `--`, `/*`, `*/`, `xp_` and `sp_`, wherever they stand.

## Why it is bad

They are what an earlier guard refused, kept for those who rely on it. They catch less than half of published
SQL injections and refuse titles.

## Example

```text
AC/DC -- Live
```

## Fix

Use the context that the query goes to.

## References

- CWE-20: https://cwe.mitre.org/data/definitions/20.html
",
};

/// The substrings.
const PATTERNS: &[&str] = &[";", "--", "/*", "*/", "xp_", "sp_"];

/// Finds the first one.
pub(super) fn check(text: &str) -> Option<Hit> {
    let lower = text.to_ascii_lowercase();
    let (at, pattern) =
        PATTERNS.iter().filter_map(|pattern| Some((lower.find(pattern)?, *pattern))).min()?;
    Some(Hit::new(at..at + pattern.len(), format!("it has `{pattern}`")))
}
