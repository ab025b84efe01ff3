//! `encoded-value`: a value of the vault in a file, in base64 or the like.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "SNL002",
    name: "encoded-value",
    kind: Kind::Violation,
    cwe: 312,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "have a new secret issued, store it with `sonora-sec store NAME --replace`, and remove this copy; an encoding \
           protects nothing",
    docs: "## What it does

Finds a value of the vault in a file in base64 at any alignment, base64url, hexadecimal, percent-encoding or as the inside
of a JSON string. A value that is compressed, encrypted or cut by line wraps is not found.

## Why it is bad

An encoding is undone without a key. An `Authorization: Basic` header in a log gives the password away as the
password itself does.

## Example

```text
Authorization: Basic Ym90OmV4YW1wbGUtbm90LWEtcmVhbC1wYXNzd29yZA==
```

## Fix

Take the secret for known. Have a new one issued, store it with `sonora-sec store NAME --replace`, and remove the copy.

## References

- CWE-312: https://cwe.mitre.org/data/definitions/312.html
- CWE-532, secrets in logs: https://cwe.mitre.org/data/definitions/532.html
- RFC 4648, base64 and hexadecimal: https://www.rfc-editor.org/rfc/rfc4648
",
};
