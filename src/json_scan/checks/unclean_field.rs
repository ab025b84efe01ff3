//! `unclean-field`: text of a track that breaks where it is shown.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ602",
    name: "unclean-field",
    kind: Kind::Violation,
    cwe: 116,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "clean text before it is stored",
    docs: r#"## What it does

With `--schema`: finds line ends and other control characters, bidirectional and zero-width characters, and text of
more than 1,000 characters in title, author and uri of a track, and empty titles.

## Why it is bad

They end in logs, embeds and file names, where a line end begins a new entry.

## Example

```json
{"title": "a\nINFO login of admin"}
```

## Fix

Clean text before it is stored; `--sanitize` does.

## References

- CWE-117: https://cwe.mitre.org/data/definitions/117.html
- CWE-116: https://cwe.mitre.org/data/definitions/116.html
"#,
};
