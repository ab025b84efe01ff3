//! `shell-command`: a sign that ends a command, and another command after it.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ401",
    name: "shell-command",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds `;`, `|`, `&`, line ends, `!` and parentheses, and after them a program that shells are asked to run: by
name, by path, by variable, by pattern, or with quotes and backslashes within its name. `Rock & Roll` and
`P!nk; So What` are none. Decoded forms are looked at too.

## Why it is bad

In a command line it ends the command that was meant, and runs one of its own.

## Example

```sh
song; cat /etc/passwd
```

## Fix

Start the program with a list of arguments, without a shell (`subprocess.run([...])`).

## References

- OWASP, command injection: https://owasp.org/www-community/attacks/Command_Injection
- CWE-78: https://cwe.mitre.org/data/definitions/78.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    shell::after_separators(&form.text)
        .find(|(_, rest)| shell::is_command(rest))
        .map(|(at, _)| Hit::new(at..at + 1, "a sign that ends a command, and after it another"))
}
