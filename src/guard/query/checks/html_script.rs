//! `html-script`: code of JavaScript.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::html;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ305",
    name: "html-script",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: r#"## What it does

Finds calls and properties that only a script has: `alert(1)`, `(alert)(1)`, `document.cookie`, `window[...]`,
`String.fromCharCode`, `constructor`, functions, and code written with brackets and signs alone.

## Why it is bad

Where the text stands in a script or an event handler, no tag is needed.

## Example

```js
top["al"+"ert"](1)
```

## Fix

Do not put text of users into scripts; hand it over as JSON in a `data-` attribute.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
"#,
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    html::code(&form.lower).map(|at| Hit::new(at..at + 1, "code of a script"))
}
