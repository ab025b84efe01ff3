//! `type-name`: a document that names the type it is to become.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Class, Hit, Text};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ402",
    name: "type-name",
    kind: Kind::Violation,
    cwe: 502,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "decide types in code, not in the document",
    docs: r#"## What it does

Finds `$type`, `@type`, `@class`, `_type` and `class` whose value looks like the name of a type in a package, the
keys `__class__` and `__reduce__`, and YAML tags such as `!!python/object`.

## Why it is bad

Libraries that take the type from the document make any object the sender likes (Json.NET, Jackson, fastjson).

## Example

```json
{"@type": "com.sun.rowset.JdbcRowSetImpl", "dataSourceName": "ldap://example.org/x"}
```

## Fix

Decide in code what a document becomes.

## References

- CVE-2017-7525, CVE-2022-25845
- CA2326: https://learn.microsoft.com/dotnet/fundamentals/code-analysis/quality-rules/ca2326
- CWE-502: https://cwe.mitre.org/data/definitions/502.html
"#,
};

/// Says whether a text is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let message = if text.is_key {
        matches!(text.decoded, "__class__" | "__reduce__" | "__reduce_ex__")
            .then_some("this key names what Python is to make of the object")
    } else if text.decoded.contains("!!python/") {
        Some("a YAML tag makes a Python object of what follows")
    } else {
        (text.class == Class::TypeName && is_type_name(text.decoded))
            .then_some("the value names a type: some readers make an object of it")
    };
    if let Some(message) = message {
        let message = message.to_owned();
        hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
    }
}

/// Says whether a text is a dotted name, with the name of an assembly after a comma perhaps.
fn is_type_name(text: &str) -> bool {
    let name = text.split(',').next().unwrap_or_default();
    let mut parts = name.split(['.', '+', '`']);
    let is_part = |part: &str| {
        let fits =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'[' | b']');
        !part.is_empty() && part.bytes().all(fits)
    };
    let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    starts && name.contains('.') && parts.all(is_part)
}
