//! `oversized-input`: more bytes, files or folders than one check reads.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static OVERSIZED_INPUT: Rule = Rule {
    id: "SNR905",
    name: "oversized-input",
    kind: Kind::Unreadable,
    cwe: 770,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "split it, or keep what is no source out of the plugin",
    docs: r"## What it does

Refuses a source file above 1 MiB, and a plugin or archive with more bytes, files or levels of folders than the
limits that the report lists.

## Why it is bad

A check with no bounds can be kept busy for ever. Stopping early and reporting what was seen so far would let
everything after that point through.

## Example

```console
$ ls -l plugins/huge.py
-rw-r--r-- 1 bot bot 10485760 Nov 24 12:00 plugins/huge.py
```

## Fix

Move data out of source files, and models, recordings and virtual environments out of the plugin.

## References

- CWE-770: https://cwe.mitre.org/data/definitions/770.html
",
};
