//! `html-fingerprint`: markup that libinjection knows.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ308",
    name: "html-fingerprint",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: "## What it does

Reads the text with the states of HTML as libinjection does, as content and within attributes, and finds tags,
attributes and URLs that its authors saw in attacks.

## Why it is bad

It catches what the other rules do not describe.

## Example

```html
x onerror=alert(1)
```

## Fix

Escape the text where it is shown.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
",
};

/// Says whether a text has one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    found(form.text.as_bytes()).then(|| Hit::new(0..form.text.len(), "markup of a known attack"))
}

/// What cannot be analysed is an attack.
fn found(bytes: &[u8]) -> bool {
    std::panic::catch_unwind(|| libinjectionrs::detect_xss(bytes).is_injection()).unwrap_or(true)
}
