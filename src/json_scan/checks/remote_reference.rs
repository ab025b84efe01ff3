//! `remote-reference`: a reference that a reader would fetch.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Class, Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ406",
    name: "remote-reference",
    kind: Kind::Violation,
    cwe: 610,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "refer within the document",
    docs: r#"## What it does

Finds `$ref` with a URL or a file, and `$schema` with one other than that of json-schema.org.

## Why it is bad

Validators fetch what it names, from the network or from disk, with the rights of the bot.

## Example

```json
{"$ref": "http://169.254.169.254/latest/meta-data/"}
```

## Fix

Refer within the document (`#/$defs/track`).

## References

- JSON Schema, section 8: https://json-schema.org/draft/2020-12/json-schema-core
- CWE-610: https://cwe.mitre.org/data/definitions/610.html
"#,
};

/// Says whether a value is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let value = text.decoded.trim_start();
    let is_known = ["http://json-schema.org/", "https://json-schema.org/"]
        .iter()
        .any(|known| value.starts_with(known));
    let names_file = value.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && scheme != "urn"
    });
    let is_remote = names_file || value.starts_with("//") || value.starts_with("\\\\");
    let counts = match text.class {
        Class::Reference => is_remote,
        Class::Schema => is_remote && !is_known,
        _ => false,
    };
    if counts && !text.is_key {
        let message = "a validator fetches what this reference names".to_owned();
        hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
    }
}
