//! `shell-code`: code that starts programs.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ406",
    name: "shell-code",
    kind: Kind::Violation,
    cwe: 94,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds `system(`, `exec(`, `eval(`, `os.popen`, `Runtime.getRuntime`, `<?php`, `<!--#exec`, `() { :;}` and
their like, as lists of command injection have them.

## Why it is bad

Where an interpreter gets the text instead of a shell, it is what starts a command.

## Example

```php
system('id')
```

## Fix

Do not hand text of users to interpreters.

## References

- OWASP, command injection: https://owasp.org/www-community/attacks/Command_Injection
- CWE-94: https://cwe.mitre.org/data/definitions/94.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    shell::code(&form.lower).map(|at| Hit::new(at..at + 1, "code that starts programs"))
}
