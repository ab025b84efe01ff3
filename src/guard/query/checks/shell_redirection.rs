//! `shell-redirection`: input or output that goes to a file.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ403",
    name: "shell-redirection",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds `>` and `<` before a path, a file name or a descriptor. `I <3 You` is none.

## Why it is bad

It overwrites a file, or reads one.

## Example

```sh
song > /var/www/x.php
```

## Fix

Start the program with a list of arguments, without a shell.

## References

- OWASP, command injection: https://owasp.org/www-community/attacks/Command_Injection
- CWE-78: https://cwe.mitre.org/data/definitions/78.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    shell::redirection(&form.text)
        .map(|at| Hit::new(at..at + 1, "input or output that goes to a file"))
}
