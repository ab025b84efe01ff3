//! `shell-path`: a path that attacks are after.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::shell;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ405",
    name: "shell-path",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "start the program with a list of arguments, without a shell",
    docs: "## What it does

Finds `/etc/passwd`, `/bin/sh`, `/dev/tcp`, `cmd.exe`, `powershell` and their like, with patterns (`/???/c?t`)
too.

## Why it is bad

No title has one. What has one reads or runs it.

## Example

```sh
x /etc/passwd
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
    shell::sensitive_path(&form.lower)
        .map(|at| Hit::new(at..at + 1, "a path that attacks are after"))
}
