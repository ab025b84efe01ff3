//! `html-template`: an expression of a template.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ306",
    name: "html-template",
    kind: Kind::Violation,
    cwe: 1336,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "keep text of users out of templates",
    docs: r#"## What it does

Finds `{{...}}`, `{%...%}`, `${...}`, `#{...}`, `<%...%>` and `[[...]]` around code.

## Why it is bad

A template engine of the server, or of the page such as Angular and Vue, computes it. Escaping does not help
in the page: the engine reads the text after references are resolved. So there is no safe form.

## Example

```html
{{constructor.constructor("alert(1)")()}}
```

## Fix

Hand the text to the template as a value; keep it out of parts that a page compiles (`v-pre`, `ngNonBindable`).

## References

- OWASP, testing for server-side template injection: https://owasp.org/www-project-web-security-testing-guide/
- CWE-1336: https://cwe.mitre.org/data/definitions/1336.html
"#,
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    [
        ("{{", "}}"),
        ("{%", "%}"),
        ("${", "}"),
        ("#{", "}"),
        ("<%", "%>"),
        ("[[${", "]]"),
        ("*{", "}"),
        ("@{", "}"),
        ("{#", "#}"),
        ("{!!", "!!}"),
        ("{@", "}"),
    ]
    .iter()
    .find_map(|(open, close)| {
        let at = form.text.find(open)?;
        let inside = form.text.get(at + open.len()..)?;
        inside.contains(close).then(|| Hit::new(at..at + open.len(), "an expression of a template"))
    })
}
