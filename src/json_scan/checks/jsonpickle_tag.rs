//! `jsonpickle-tag`: keys that jsonpickle makes objects of.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ401",
    name: "jsonpickle-tag",
    kind: Kind::Violation,
    cwe: 502,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "load with json, never with jsonpickle",
    docs: r#"## What it does

Finds keys that begin with `py/`.

## Why it is bad

jsonpickle makes objects of them: `py/reduce` calls a function by name, in version 4 with `safe=True` as well.

## Example

```json
{"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["id"]}]}
```

## Fix

Load with `json`, never with jsonpickle.

## References

- jsonpickle: https://jsonpickle.readthedocs.io/en/latest/
- CWE-502: https://cwe.mitre.org/data/definitions/502.html
"#,
};

/// Says whether a key is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    if text.is_key && text.decoded.starts_with("py/") {
        let message = "jsonpickle makes an object of this key, or calls a function".to_owned();
        hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
    }
}
