//! `forged-track`: an encoded track that is another one than what is said of it.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ605",
    name: "forged-track",
    kind: Kind::Violation,
    cwe: 345,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "load the track anew, by its identifier",
    docs: r#"## What it does

With `--schema` and a shape that has tracks: decodes `encoded` (of version 3 and py-sonora: `track`) where it is a
track of lavaplayer's format, and compares title, author, identifier, URL and source with those in `info`, or beside it
where there is no `info`. What cannot be decoded is left to the node.

## Why it is bad

The node plays what is encoded, and everybody sees what is said of it: who changed one of the two shows a title and
plays something else, a stream of his own or a file of the node.

## Example

```json
{"encoded": "(the track of dQw4w9WgXcQ)", "info": {"identifier": "another"}}
```

## Fix

Load the track anew by its identifier. Take tracks from your own node only.

## References

- Lavalink, decoding of tracks: https://lavalink.dev/api/rest.html#track-decoding
- CWE-345: https://cwe.mitre.org/data/definitions/345.html
"#,
};
