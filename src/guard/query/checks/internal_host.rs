//! `internal-host-query`: a URL within the network of the player.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ102",
    name: "internal-host-query",
    kind: Kind::Violation,
    cwe: 918,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "accept https URLs of known hosts only",
    docs: "## What it does

Finds URLs of this machine, of private, link-local and reserved addresses in every spelling, of names without
a dot, and of names that say an address (nip.io and its like).

## Why it is bad

Lavalink's `http` source, on by default, opens any URL from its place in the network: the metadata of the
cloud machine, the router, the node itself. It follows redirects too, which no look at a URL can tell: turn it
off, or let it out through a proxy only.

## Example

```text
http://0x7f.1:2333/version
```

## Fix

Accept `https` URLs of known hosts; turn the `http` source off or set `lavalink.server.httpConfig.proxyHost`.

## References

- OWASP, SSRF: https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
- CWE-918: https://cwe.mitre.org/data/definitions/918.html
",
};
