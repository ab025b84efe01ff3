//! `core-dumps-kept`: the memory of programs that crash is kept.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Surroundings};
use crate::core::text::printable;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF005",
    name: "core-dumps-kept",
    kind: Kind::Note,
    cwe: 528,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "turn them off where the bot runs: `LimitCORE=0` in its unit, `ulimit -c 0` in a shell",
    docs: r"## What it does

Looks at where the kernel writes the memory of programs that crash, and at the limit that programs start with here.

## Why it is bad

This program turns dumps of itself off. The bot that `run` starts holds the same secrets, and a dump of it is a file with
them in the clear.

## Example

```text
$ cat /proc/sys/kernel/core_pattern
|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h
```

## Fix

`LimitCORE=0` in a unit of systemd; with a handler behind a pipe, `Storage=none` in coredump.conf.

## References

- core(5): https://man7.org/linux/man-pages/man5/core.5.html
- CWE-528: https://cwe.mitre.org/data/definitions/528.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    let Some(dumps) = &seen.core_dumps else { return };
    let pattern = printable(&dumps.pattern);
    let message = if dumps.suid_dumpable == 1 {
        "programs that change their user leave core dumps too (fs.suid_dumpable is 1)".to_owned()
    } else if dumps.pattern.starts_with('|') {
        format!("core dumps of programs that crash are handed to `{pattern}`, whatever their limit")
    } else if dumps.limit_bytes != 0 && !dumps.pattern.is_empty() {
        format!("programs that are started here leave core dumps at `{pattern}` when they crash")
    } else {
        return;
    };
    objections.whole(&RULE, message);
}
