//! `overridden-setting`: what a variable sets to something else.

use std::collections::HashMap;
use std::path::Path;

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::config::Format;
use super::super::entries::Entry;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC103",
    name: "overridden-setting",
    kind: Kind::Note,
    cwe: 1188,
    severity: Severity::Info,
    confidence: Confidence::Medium,
    help: "keep each setting in one place",
    docs: r"## What it does

Tells which settings of `application.yml` a `.env` file in the same folder sets to something else.

## Why it is bad

A variable wins over the file. Who changes the password in the file alone changes nothing.

## Example

```yaml
# .env beside it: LAVALINK_SERVER_PASSWORD=other
lavalink:
  server:
    password: ${LAVALINK_PASSWORD}
```

## Fix

Delete one of the two.

## References

- Spring Boot, externalized configuration: https://docs.spring.io/spring-boot/reference/features/external-config.html
- CWE-1188: https://cwe.mitre.org/data/definitions/1188.html
",
};

/// Finds settings that a variable overrides.
pub(super) fn look(configs: &[Config], out: &mut Objections) {
    let is_dotenv = |config: &Config| config.format == Format::Dotenv;
    let mut variables: HashMap<(&Path, &str), (usize, &Entry)> = HashMap::new();
    for (file, config) in configs.iter().enumerate().filter(|(_, config)| is_dotenv(config)) {
        for entry in &config.entries {
            variables.insert((&config.folder, &entry.name), (file, entry));
        }
    }
    for (file, config) in configs.iter().enumerate().filter(|(_, config)| !is_dotenv(config)) {
        out.file = file;
        for entry in config.entries.iter().filter(|entry| is_of_server(&entry.name)) {
            let variable = variables.get(&(config.folder.as_path(), entry.name.as_str()));
            if let Some((other, variable)) = variable.filter(|(_, one)| one.text != entry.text) {
                let message =
                    "a variable in `.env` overrides this, where the server is started with it";
                out.key(entry, message).related(*other, variable.key, "set here");
            }
        }
    }
}

fn is_of_server(name: &str) -> bool {
    ["lavalink.", "logging.", "metrics.", "plugins.", "sentry.", "server."]
        .iter()
        .any(|start| name.starts_with(start))
}
