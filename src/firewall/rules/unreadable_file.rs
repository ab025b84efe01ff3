//! `unreadable-file`: a file that could not be read as it lies there.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static UNREADABLE_FILE: Rule = Rule {
    id: "SNR901",
    name: "unreadable-file",
    kind: Kind::Unreadable,
    cwe: 755,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "make it an ordinary file that this user can read and that nobody writes while it is checked",
    docs: r"## What it does

Refuses a plugin with a file that cannot be opened, is no ordinary file (a pipe, a device, a socket), or changes
while it is read.

## Why it is bad

What was not read was not judged. A pipe can give one text to this check and another to the bot, and a file that
changes may be another one by the time it runs.

## Example

```console
$ mkfifo plugins/queue.py
$ sonora-sec validate-plugin plugins/
```

## Fix

Remove the file, or make it an ordinary one with `chmod u+r`. Check a copy that nobody writes.

## References

- CWE-755: https://cwe.mitre.org/data/definitions/755.html
- CWE-367: https://cwe.mitre.org/data/definitions/367.html
",
};
