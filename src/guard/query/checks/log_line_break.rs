//! `log-line-break`: a line end that shows once it is decoded.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ501",
    name: "log-line-break",
    kind: Kind::Violation,
    cwe: 117,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "escape line ends where the log is written",
    docs: r"## What it does

Finds line ends and escapes that are encoded: `%0d%0a`, `\\r\\n`, `&#10;`. Those that are not are
`query-control-character`.

## Why it is bad

What decodes the query before it is logged writes two lines, and the second is forged.

## Example

```text
song%0d%0a2026-01-01 INFO admin logged in
```

## Fix

Escape line ends where the log is written; `--print` does.

## References

- OWASP, log injection: https://owasp.org/www-community/attacks/Log_Injection
- CWE-117: https://cwe.mitre.org/data/definitions/117.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let at = form.text.find(|c: char| c.is_control() && c != '\t').filter(|_| !form.is_original)?;
    Some(Hit::new(at..at + 1, "a line end or an escape"))
}
