//! `http-source`: a server that plays any URL of the web, without a proxy.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC402",
    name: "http-source",
    kind: Kind::Violation,
    cwe: 918,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "set `http` to false, or `httpConfig.proxyHost` to a proxy that reaches the internet only",
    docs: r"## What it does

Finds a server that plays any URL of the web, without a proxy. That is Lavalink's default.

## Why it is bad

A stranger's URL is opened by the server: it gives away the server's address, and may lead, by a redirect too, into the network that the server is in. A filter of URLs in the bot does not see redirects.

## Example

```yaml
lavalink:
  server:
    sources:
      http: true
```

## Fix

Set it to false if nobody needs it. Else name a proxy that refuses private addresses:

```yaml
httpConfig:
  proxyHost: proxy.example.org
  proxyPort: 3128
```

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-918: https://cwe.mitre.org/data/definitions/918.html
",
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    const HTTP: &str = "lavalink.server.sources.http";
    if config.named("lavalink.server.httpconfig.proxyhost").any(|entry| !entry.text.is_empty()) {
        return;
    }
    for entry in config.named(HTTP).filter(|entry| entry.is_on()) {
        out.value(entry, "the server opens any URL that somebody asks for, without a proxy");
    }
    if let Some(server) = config.server().filter(|_| config.named(HTTP).next().is_none()) {
        out.key(
            server,
            "`sources.http` is missing, and is on: the server opens any URL that somebody asks for",
        )
        .severity(Severity::Low);
    }
}
