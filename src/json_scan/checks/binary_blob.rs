//! `binary-blob`: a program, archive or serialized object in base64.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::{Hit, Text, blob};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ405",
    name: "binary-blob",
    kind: Kind::Violation,
    cwe: 434,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "keep programs and archives out of documents",
    docs: r#"## What it does

Finds base64 that begins like zlib, gzip or zip, an ELF or Windows program, Python bytecode, or a serialized object
of Java or .NET, and decodes to it.

## Why it is bad

Documents of a bot have no use for it. Serialized objects run code where they are read; compressed data inflates.

## Example

```json
{"state": "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA=="}
```

## Fix

Keep programs and archives out of documents.

## References

- OWASP, deserialization: https://owasp.org/www-community/vulnerabilities/Deserialization_of_untrusted_data
- CWE-434: https://cwe.mitre.org/data/definitions/434.html
"#,
};

/// What the bytes begin with, and what that is.
const FORMS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b\x08", "gzip data"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x7fELF", "a program (ELF)"),
    (b"\xac\xed\x00\x05", "a serialized Java object"),
    (b"\x00\x01\x00\x00\x00\xff\xff\xff\xff", "a serialized .NET object"),
    (b"\xe3\x00\x00\x00\x00", "Python bytecode"),
    (b"c\x00\x00\x00\x00", "Python bytecode"),
];

/// Says whether a text is one.
pub(super) fn check(text: &Text<'_>, hits: &mut Vec<Hit>) {
    if text.is_key || !super::may_be_blob(text.decoded.as_bytes()) {
        return;
    }
    let Some((bytes, _)) = blob::decoded(text.decoded) else { return };
    let known = FORMS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what);
    let what = known.or_else(|| is_program(&bytes).then_some("a program (PE)"));
    let what = what.or_else(|| blob::inflates(&bytes).then_some("zlib data"));
    if let Some(what) = what {
        let message = format!("{what} in base64");
        hits.push(Hit { span: 0..text.decoded.len(), message, severity: None });
    }
}

/// Says whether bytes begin with the header of a Windows program (PE format, section 2).
fn is_program(bytes: &[u8]) -> bool {
    let offset = bytes.get(0x3c..0x40).and_then(|four| four.first_chunk::<4>());
    let offset =
        offset.map(|four| usize::try_from(u32::from_le_bytes(*four)).unwrap_or(usize::MAX));
    bytes.starts_with(b"MZ") && offset.is_some_and(|offset| (0x40..0x1000).contains(&offset))
}
