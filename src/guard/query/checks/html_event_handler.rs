//! `html-event-handler`: an attribute that runs a script.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::html;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ302",
    name: "html-event-handler",
    kind: Kind::Violation,
    cwe: 79,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "escape the text where it is shown",
    docs: r#"## What it does

Finds attributes whose names begin with `on` and that have a value, and the name of an event handler that is
all there is.

## Why it is bad

In an attribute or element of the page it runs a script when the event comes.

## Example

```html
" autofocus onfocus=alert(1) x="
```

## Fix

Escape the text, and quote attributes.

## References

- OWASP, cross-site scripting: https://owasp.org/www-community/attacks/xss/
- CWE-79: https://cwe.mitre.org/data/definitions/79.html
"#,
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    // Controls within a name are passed over by some browsers.
    let text: String =
        form.lower.chars().filter(|c| !c.is_control() || c.is_ascii_whitespace()).collect();
    let found = text.match_indices("on").find_map(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let rest = text.get(at + 2..)?;
        let name = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let after = rest.get(name..)?.trim_start_matches(|c: char| {
            c.is_whitespace() || c.is_control() || c == '/' || c == '\u{fffd}'
        });
        (name >= 2 && after.starts_with('=')).then(|| {
            Hit::new(
                form.lower.find("on").map_or(0..0, |at| at..form.lower.len()),
                "an attribute that runs a script",
            )
        })
    });
    let name = form.text.trim();
    let is_camel = || {
        name.strip_prefix("on").is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_uppercase())
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    let is_name = || {
        html::EVENTS
            .iter()
            .any(|event| text.trim().strip_prefix("on").is_some_and(|rest| rest == *event))
    };
    found.or_else(|| {
        (is_camel() || is_name())
            .then(|| Hit::new(0..form.text.len(), "the name of an event handler"))
    })
}
