//! `scanned-settings`: settings of this tool in a place that the plugin controls.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static SCANNED_SETTINGS: Rule = Rule {
    id: "SNR918",
    name: "scanned-settings",
    kind: Kind::Note,
    cwe: 15,
    severity: Severity::Low,
    confidence: Confidence::High,
    help: "keep settings of sonora-sec outside of the folders that it checks",
    docs: r#"## What it does

Notes a settings file or baseline of `sonora-sec` within a scanned path. It was not read.

## Why it is bad

What is scanned does not configure the scan. A file that looks as if it did may mislead whoever reads the plugin, and
a plugin has no reason to bring one.

## Example

```toml
[grants."plugins/music"]
permissions = ["process"]
```

## Fix

Remove it from the plugin; grants belong in a settings file outside.

## References

- CWE-15: https://cwe.mitre.org/data/definitions/15.html
"#,
};
