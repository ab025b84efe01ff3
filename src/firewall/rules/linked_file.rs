//! `linked-file`: a symbolic link in a plugin that leads elsewhere or to a folder.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static LINKED_FILE: Rule = Rule {
    id: "SNR908",
    name: "linked-file",
    kind: Kind::Unreadable,
    cwe: 59,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "replace the link by what it leads to, or name its target as a path to check",
    docs: r"## What it does

Refuses a plugin with a symbolic link that leads out of the path that was given, to a folder, or nowhere. A link to
a file within the path is followed.

## Why it is bad

What a link leads to may be another file on the machine where the plugin runs, or another one tomorrow.

## Example

```console
$ ln -s /etc/sonora plugins/music/data
```

## Fix

Copy the target into the plugin, or give the target as a path of its own.

## References

- CWE-59: https://cwe.mitre.org/data/definitions/59.html
",
};
