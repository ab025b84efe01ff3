//! `shell-substitution`: a command or variable that the shell puts in place.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ402",
    name: "shell-substitution",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds backquotes in pairs, `$(...)`, `${...}`, `<(...)`, `$IFS` and other variables that shells set,
`{cat,/etc/passwd}`, and `%COMSPEC%` and other variables of Windows.

## Why it is bad

The shell replaces it wherever it stands, within double quotes too.

## Example

```sh
$(id)
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
    shell::substitution(&form.text)
        .map(|at| Hit::new(at..at + 1, "something that the shell puts in place"))
}
