//! `prototype-key`: keys that reach the prototype of JavaScript objects.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Class, Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ403",
    name: "prototype-key",
    kind: Kind::Violation,
    cwe: 1321,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "leave the key out",
    docs: r#"## What it does

Finds the key `__proto__`, and `prototype` within `constructor`, however escaped.

## Why it is bad

A dashboard in JavaScript that merges the object into another changes every object there is.

## Example

```json
{"__proto__": {"isAdmin": true}}
```

## Fix

Leave the key out; merge only keys that are known.

## References

- https://developer.mozilla.org/docs/Web/Security/Attacks/Prototype_pollution
- CWE-1321: https://cwe.mitre.org/data/definitions/1321.html
"#,
};

/// Says whether a key is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let is_inner = text.decoded == "prototype" && text.around == Class::Constructor;
    if text.is_key && (text.decoded == "__proto__" || is_inner) {
        let message = "this key reaches the prototype of objects in JavaScript".to_owned();
        hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
    }
}
