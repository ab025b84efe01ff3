//! `reused-secret`: one value under several names.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Seen, names};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNS003",
    name: "reused-secret",
    kind: Kind::Violation,
    cwe: 1391,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "give each its own value, or keep one entry and use it in both places",
    docs: "## What it does

Compares the newest values of all entries and names those that have the same.

## Why it is bad

Who learns one of them has the others, and when it is replaced in one place the old value goes on working in another.

## Example

```sh
printf '%s' \"$PASSWORD\" | sonora-sec store node1_password
printf '%s' \"$PASSWORD\" | sonora-sec store node2_password
```

## Fix

```sh
sonora-sec store node2_password --generate --replace
```

Where both names are for one and the same thing, remove one of the entries.

## References

- NIST SP 800-63B: https://pages.nist.gov/800-63-4/sp800-63b.html
- CWE-1391: https://cwe.mitre.org/data/definitions/1391.html
",
};

/// Most names in a sentence.
const MAX_NAMES: usize = 5;

/// Looks for it.
pub(super) fn check(secrets: &[Seen<'_>], objections: &mut Objections<'_>) {
    let mut alike: HashMap<[u8; 32], Vec<usize>> = HashMap::new();
    for (position, seen) in secrets.iter().enumerate() {
        let value = seen.secret.value.expose_secret();
        if !value.is_empty() && !names::is_public(&seen.secret.name) {
            // The digests stay here; they stand for values that need not be copied.
            alike.entry(Sha256::digest(value).into()).or_default().push(position);
        }
    }
    for positions in alike.into_values().filter(|positions| positions.len() > 1) {
        let found: Vec<(usize, &Seen<'_>)> =
            positions.iter().filter_map(|at| Some((*at, secrets.get(*at)?))).collect();
        let Some(first) = found.first() else { continue };
        let mut names: Vec<String> =
            found.iter().take(MAX_NAMES).map(|(_, seen)| seen.shown()).collect();
        let more = found.len() - names.len();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        let last = names.pop().unwrap_or_default();
        let message = format!("{} and {last} have the same value", names.join(", "));
        objections.add(&RULE, *first, message);
    }
}
