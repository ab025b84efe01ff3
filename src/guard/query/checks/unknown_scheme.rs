//! `unknown-scheme-query`: a URL of a scheme that no player has reason to open.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ104",
    name: "unknown-scheme-query",
    kind: Kind::Violation,
    cwe: 939,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "accept https URLs only",
    docs: "## What it does

Finds schemes other than `https`, `http`, `icy` (which lavaplayer takes for `http`) and those whose text is
spoken (`ftts`, `tts`). What only looks like one, as in `Re: Stacks`, is a search.

## Why it is bad

Readers of URLs open files, archives and other services by them.

## Example

```text
file:///etc/passwd
```

## Fix

Accept `https` URLs.

## References

- OWASP, SSRF: https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
- CWE-939: https://cwe.mitre.org/data/definitions/939.html
",
};
