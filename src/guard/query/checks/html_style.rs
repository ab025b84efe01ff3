//! `html-style`: style that loads or runs something.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::html;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ307",
    name: "html-style",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: "## What it does

Finds `expression(`, `-moz-binding`, `behavior:`, `@import` and `style=` with a value.

## Why it is bad

Old browsers run it; new ones load from elsewhere what it names, and show things that are not of the page.

## Example

```css
xss:expression(alert(1))
```

## Fix

Escape the text, and keep it out of styles.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let bare = html::without_comments(&form.lower);
    let plain = html::without_blanks(&bare);
    let words = [
        "-moz-binding",
        "behavior:url",
        "behaviour:url",
        "@import",
        "style=",
        "url(javascript",
        "url(http",
        "url(//",
        "url(data",
        "@charset",
    ];
    // A title may have a blank before its parenthesis: `Expression (Live)`.
    let is_found = bare.contains("expression(") || words.iter().any(|word| plain.contains(word));
    is_found.then(|| Hit::new(0..form.text.len(), "style that loads or runs something"))
}
