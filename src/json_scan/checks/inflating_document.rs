//! `inflating-document`: a compressed document that inflates beyond the limits.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ118",
    name: "inflating-document",
    kind: Kind::Unreadable,
    cwe: 409,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send it uncompressed, or raise the limits",
    docs: r#"## What it does

Refuses a `.gz` document that inflates to more bytes than the limit, to more than 100 times its size, or that is
no whole gzip file.

## Why it is bad

A few kilobytes become gigabytes where they are inflated (aiohttp: CVE-2025-69223).

## Example

```json
"1f 8b 08 ..., 10 KB that inflate to 10 MB of zeros"
```

## Fix

Send the document uncompressed, or raise `--max-size`.

## References

- RFC 1952: https://www.rfc-editor.org/rfc/rfc1952
- CWE-409: https://cwe.mitre.org/data/definitions/409.html
"#,
};
