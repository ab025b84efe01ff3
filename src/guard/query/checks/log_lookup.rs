//! `log-lookup`: a lookup that a logger performs.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ502",
    name: "log-lookup",
    kind: Kind::Violation,
    cwe: 917,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "update the logger, and turn lookups off",
    docs: "## What it does

Finds `${` with a lookup of Log4j after it, nested ones too: `jndi`, `env`, `sys`, `lower`, `::-`.

## Why it is bad

Log4j before 2.17 loads code from where the lookup says (CVE-2021-44228), and tells secrets of the environment.

## Example

```text
${jndi:ldap://example.org/a}
```

## Fix

Update Log4j. Lavalink itself logs with Logback, which has no such lookups.

## References

- CVE-2021-44228
- CWE-917: https://cwe.mitre.org/data/definitions/917.html
",
};

/// What is looked up.
const LOOKUPS: &[&str] = &[
    "jndi", "env", "sys", "java", "lower", "upper", "main", "ctx", "date", "base64", "::", "$",
    "bundle", "log4j", "marker", "map", "k8s", "docker", "web", "spring",
];

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    form.lower.match_indices("${").find_map(|(at, _)| {
        let rest = form.lower.get(at + 2..)?.trim_start();
        let is_lookup = LOOKUPS.iter().any(|name| {
            rest.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([':', '{', '-']) || name.starts_with(':'))
        });
        is_lookup.then(|| Hit::new(at..at + 2, "a lookup that a logger performs"))
    })
}
