//! `repeated-key`: a key that its map has already, and a variable that a `.env` file sets twice.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC102",
    name: "repeated-key",
    kind: Kind::Violation,
    cwe: 694,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "write each key once",
    docs: r#"## What it does

Finds a key that its map has already, and a variable that a `.env` file sets twice.

## Why it is bad

Spring refuses such a file, Python keeps the last value, and a person who reads it may see the first.

## Example

```yaml
lavalink:
  server:
    password: "{{ vault \"lavalink_password\" }}"
    password: youshallnotpass
```

## Fix

Delete the one that is not meant.

## References

- YAML 1.2.2, 3.2.1.1: https://yaml.org/spec/1.2.2/#3211-nodes
- CWE-694: https://cwe.mitre.org/data/definitions/694.html
"#,
};

/// Finds every key after the first.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for span in &config.repeated {
        out.at(
            *span,
            "this key occurs twice: some readers refuse the file, others keep the last value",
        );
    }
}
