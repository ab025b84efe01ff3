//! `shell-probe`: nothing but signs of a shell.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ408",
    name: "shell-probe",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds a query without a letter or digit that has a quote, a backslash or a sign that ends a command.

## Why it is bad

It asks for nothing. It is sent to see whether the command line breaks.

## Example

```sh
||
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
    let has_words = form.text.chars().any(char::is_alphanumeric);
    let at = form.text.find(['\'', '"', '`', '\\', ';', '|', '&', '\n', '\r'])?;
    let is_found = !has_words || shell::has_open_end(&form.text);
    is_found.then(|| {
        Hit::new(at..at + 1, "signs that end or join commands, and nothing that they could join")
    })
}
