//! `pickle-blob`: a pickle in base64.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text, blob};
use crate::core::pickle::{PickleError, walk};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ404",
    name: "pickle-blob",
    kind: Kind::Violation,
    cwe: 502,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "store plain JSON in place of a pickle",
    docs: r#"## What it does

Decodes what begins like a pickle in base64, up to 4 KiB, and reads its opcodes without loading it.

## Why it is bad

Loading a pickle runs what it says. A field that has one is loaded by something.

## Example

```json
{"state": "gASVHgAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg=="}
```

## Fix

Store plain JSON in place of a pickle.

## References

- Python, module pickle: https://docs.python.org/3/library/pickle.html
- CWE-502: https://cwe.mitre.org/data/definitions/502.html
"#,
};

/// Says whether a text is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let starts =
        ["gAJ", "gAN", "gAR", "gAS", "gAW", "gAF", "Y19f", "Y2Jj", "Y29z", "KGRw", "KGxw", "KGls"];
    if text.is_key || !starts.iter().any(|start| text.decoded.starts_with(start)) {
        return;
    }
    let Some((bytes, is_whole)) = blob::decoded(text.decoded) else { return };
    let message = match walk(&bytes) {
        Ok(walk) => match walk.uses.iter().find_map(|used| used.target.as_deref()) {
            Some(target) => format!("a pickle that loads `{target}`"),
            None if walk.is_plain() => {
                "a pickle of plain data: what loads it loads any other".to_owned()
            }
            None => "a pickle that calls what it names".to_owned(),
        },
        Err(PickleError::Truncated(_)) if !is_whole => "the beginning of a large pickle".to_owned(),
        Err(_) => return,
    };
    hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
}
