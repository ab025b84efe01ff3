//! `sql-fingerprint`: a fingerprint that libinjection knows.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ208",
    name: "sql-fingerprint",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: "## What it does

Cuts the text into tokens as libinjection does, as it is and within quotes, and finds runs of them that its
authors saw in attacks.

## Why it is bad

It catches what the other rules do not describe.

## Example

```sql
-1' and 1=1 union/* foo */select load_file('/etc/passwd')--
```

## Fix

Bind the text as a parameter.

## References

- libinjection: https://github.com/libinjection/libinjection
- CWE-89: https://cwe.mitre.org/data/definitions/89.html
",
};

/// Says whether a text has one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    // What has no sign of a literal or an operator it knows by words alone, and then titles too: `Us Or Else (EP)`.
    let has_sign =
        form.text.contains(['\'', '"', '`', '=', ';', '@', '|', '&', '<', '>', '*', '\\']);
    let is_found = has_sign && found(form.text.as_bytes());
    is_found.then(|| Hit::new(0..form.text.len(), "its tokens are those of a known attack"))
}

/// What cannot be analysed is an attack.
fn found(bytes: &[u8]) -> bool {
    std::panic::catch_unwind(|| libinjectionrs::detect_sqli(bytes).is_injection()).unwrap_or(true)
}
