//! `readable-by-others`: a file with secrets in the clear that every user of the machine can read.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::objection::Objections;
use super::super::{names, remedy};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC206",
    name: "readable-by-others",
    kind: Kind::Note,
    cwe: 732,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "take it from other users: `chmod 600 FILE`",
    docs: r"## What it does

Tells of a file with secrets in the clear that every user of the machine can read.

## Why it is bad

Any program that runs there, under any user, has the secrets.

## Example

```sh
-rw-r--r-- 1 lavalink lavalink 1.2K application.yml
```

## Fix

`chmod 600`, and the user that runs the server as the owner. `sonora-sec inject -o` writes files that only their owner can read.

## References

- CWE-732: https://cwe.mitre.org/data/definitions/732.html
",
};

/// Finds a file of that kind.
pub(super) fn look(config: &Config, out: &mut Objections) {
    let is_secret = |entry: &Entry| {
        names::is_secret(entry)
            && names::written(&entry.text).is_some_and(|written| !names::is_placeholder(written))
    };
    if config.is_open && config.entries.iter().any(is_secret) {
        out.whole(0, "every user of this machine can read the secrets in this file")
            .help(format!("take it from them: `chmod 600 {}`", remedy::file(config)));
    }
}
