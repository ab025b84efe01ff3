//! `large-integer`: integers that not every reader keeps exact.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ203",
    name: "large-integer",
    kind: Kind::Note,
    cwe: 681,
    severity: Severity::Info,
    confidence: Confidence::High,
    help: "send identifiers as strings",
    docs: r#"## What it does

Notes an integer beyond 2^53, and one that 64 bits do not hold.

## Why it is bad

JavaScript and `jq` round it; beyond 64 bits orjson makes it a float. Python keeps it. Ids of guilds and users are
of that size, and the snapshots of py-sonora have them as numbers.

## Example

```json
{"guild_id": 81384788765712384001}
```

## Fix

Send identifiers as strings, as Discord and Lavalink do.

## References

- RFC 8259, section 6: https://www.rfc-editor.org/rfc/rfc8259
- CWE-681: https://cwe.mitre.org/data/definitions/681.html
"#,
};

/// Two to the power of 53: up to there a double holds every integer.
const EXACT: u128 = 1 << 53;

/// Says what is to be said of a number.
pub(super) fn check(number: &str) -> Option<String> {
    if number.contains(['.', 'e', 'E']) {
        return None;
    }
    let digits = number.trim_start_matches('-');
    let value = digits.parse::<u128>().unwrap_or(u128::MAX);
    if value > u128::from(u64::MAX) || (number.starts_with('-') && value > 1 << 63) {
        return Some(
            "64 bits do not hold this integer: orjson makes it a float, JavaScript rounds it"
                .to_owned(),
        );
    }
    (value > EXACT).then(|| "JavaScript and jq round this integer: it is beyond 2^53".to_owned())
}
