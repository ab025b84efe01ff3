//! `shell-option`: text that is an option.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ407",
    name: "shell-option",
    kind: Kind::Violation,
    cwe: 88,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "put `--` before what users typed",
    docs: "## What it does

Finds text that begins with `-` and a letter and goes on as options do.

## Why it is bad

A program takes it for an option, quoted or not: `--exec` runs something. So there is no safe form.

## Example

```sh
--exec=id
```

## Fix

Put `--` before it, or `./`.

## References

- OWASP, command injection: https://owasp.org/www-community/attacks/Command_Injection
- CWE-88: https://cwe.mitre.org/data/definitions/88.html
",
};

/// Says whether a text is one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    shell::is_option(&form.lower).then(|| Hit::new(0..form.text.len(), "text that is an option"))
}
