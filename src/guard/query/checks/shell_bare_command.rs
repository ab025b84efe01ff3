//! `shell-bare-command`: a command line, as it is.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ404",
    name: "shell-bare-command",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds text that begins with a program that no title begins with, or with a common one and arguments as
programs have them: options, paths, addresses, variables.

## Why it is bad

Where the text is the whole command line, it needs no sign before it.

## Example

```sh
ls -la /etc
```

## Fix

Start the program with a list of arguments, without a shell.

## References

- OWASP, command injection: https://owasp.org/www-community/attacks/Command_Injection
- CWE-78: https://cwe.mitre.org/data/definitions/78.html
",
};

/// Says whether a text is one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    shell::is_command_line(&form.text).then(|| Hit::new(0..form.text.len(), "a command line"))
}
