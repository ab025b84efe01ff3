//! `html-breakout`: text that ends an attribute, a comment or a string of a script.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit, window};
use crate::guard::query::html;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ304",
    name: "html-breakout",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: "## What it does

Finds a quote and after it the end of a tag or another attribute; the ends of comments; a quote and an
operator of JavaScript; the end of a script or style.

## Why it is bad

Put into an attribute or a script, it ends what it stands in, and goes on as markup or code.

## Example

```html
'-alert(1)-'
```

## Fix

Escape for the place: attributes and scripts need their own ways.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let text = &form.lower;
    if let Some(at) = ["-->", "--!>", "]]>", "*/"].iter().find_map(|end| text.find(end)) {
        return Some(Hit::new(at..at + 2, "the end of a comment"));
    }
    if let Some(at) = html::loading_attribute(text) {
        return Some(Hit::new(at..at + 1, "an attribute that loads something"));
    }
    text.match_indices(['\'', '"', '`']).find_map(|(at, _)| {
        let rest = window(text.get(at + 1..).unwrap_or_default(), 128)
            .trim_start_matches(['\'', '"', '`', ')', '}', ']']);
        let rest = rest.trim_start();
        let is_end = rest.starts_with('>') || rest.starts_with("/>") || rest.starts_with('<');
        let is_code = html::is_joined_code(rest);
        (is_end || is_code || html::is_attribute(rest))
            .then(|| Hit::new(at..at + 1, "a quote that ends what the text stands in"))
    })
}
