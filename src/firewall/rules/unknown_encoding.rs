//! `unknown-encoding`: bytes that are not text in an encoding that is read here.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static UNKNOWN_ENCODING: Rule = Rule {
    id: "SNR902",
    name: "unknown-encoding",
    kind: Kind::Unreadable,
    cwe: 838,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "save the file as UTF-8 and remove its coding line",
    docs: r"## What it does

Refuses a file whose coding line (PEP 263) names anything but UTF-8, ASCII or Latin-1, whose bytes are not text in
its encoding, or which has NUL characters.

## Why it is bad

Python decodes a file as its coding line says. In UTF-7 or `unicode_escape` a line that looks like a comment can
decode to code, and a plugin can register an encoding of its own.

## Example

```python
# -*- coding: utf-7 -*-
# +AAo-import os
```

## Fix

Save the file as UTF-8, which needs no coding line.

## References

- PEP 263: https://peps.python.org/pep-0263/
- CWE-838: https://cwe.mitre.org/data/definitions/838.html
",
};
