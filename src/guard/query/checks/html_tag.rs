//! `html-tag`: text that begins an element, a comment or a declaration.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit, window};
use crate::guard::query::html;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ301",
    name: "html-tag",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: "## What it does

Finds `<` before a letter, `/`, `!` or `?`, and blanks or controls between it and the name of an element that
lists of attacks put there. `I <3 You` is none. Decoded forms are looked at too: percent-encoding, references,
escapes, UTF-7.

## Why it is bad

Shown unescaped, it is markup of the page, and can be a script.

## Example

```html
<svg onload=alert(1)>
```

## Fix

Escape the text where it is shown; `--print` does for elements and quoted attributes.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    // Nobody encodes what is to be read as it is.
    if form.has_hidden_angle || form.lower.trim() == "<" {
        return Some(Hit::new(0..form.lower.len(), "a `<`"));
    }
    form.lower.match_indices('<').find_map(|(at, _)| {
        let after = window(form.lower.get(at + 1..).unwrap_or_default(), 64);
        let name = after.trim_start_matches(|c: char| {
            c.is_whitespace() || c.is_control() || c == '\u{fffd}' || c == '%'
        });
        let is_direct = after.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?%".contains(c));
        let is_known = html::ELEMENTS
            .iter()
            .any(|element| html::begins_with_word(name.trim_start_matches(['/', '<']), element));
        (is_direct || is_known)
            .then(|| Hit::new(at..at + 1, "the beginning of an element or a comment"))
    })
}
