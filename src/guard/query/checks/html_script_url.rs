//! `html-script-url`: a URL that is a script.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::html;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ303",
    name: "html-script-url",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: "## What it does

Finds `javascript:`, `vbscript:`, `livescript:` and `data:` of a type that runs, controls and blanks within them
ignored as browsers do.

## Why it is bad

As the address of a link, frame or form it runs when it is followed.

## Example

```html
java&#9;script:alert(1)
```

## Fix

Accept `https` addresses only.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let plain = html::without_blanks(&form.lower);
    let is_script = ["javascript:", "vbscript:", "livescript:", "jscript:", "mocha:"]
        .iter()
        .any(|scheme| plain.contains(scheme));
    let is_data = plain.match_indices("data:").any(|(at, _)| {
        let rest = plain.get(at + 5..).unwrap_or_default();
        [
            "text/html",
            "text/xml",
            "text/javascript",
            "text/xsl",
            "image/svg",
            "application/",
            ",",
            ";base64",
            ";,",
            "image/gif;base64,pg",
        ]
        .iter()
        .any(|kind| rest.starts_with(kind))
    });
    (is_script || is_data).then(|| Hit::new(0..form.text.len(), "a URL that is a script"))
}
