//! `reused-password`: a password that two nodes, two servers, or a node and something else have.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::source::Span;

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::names::{self, DEFAULT_PASSWORD};
use super::super::objection::Objections;
use super::super::remedy;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC204",
    name: "reused-password",
    kind: Kind::Violation,
    cwe: 1391,
    severity: Severity::Medium,
    confidence: Confidence::High,
    help: "give each place a password of its own",
    docs: r#"## What it does

Finds a password that two nodes, two servers, or a node and something else have. A server and the bot that connects to it have the same one, and that is no finding.

## Why it is bad

Who learns one has the others: a node's password is in the memory and perhaps the logs of every program that connects to it.

## Example

```toml
[[nodes]]
host = "eu.example.org"
password = "correct-battery-staple"

[[nodes]]
host = "us.example.org"
password = "correct-battery-staple"
```

## Fix

`sonora-sec store NAME --generate` for each.

## References

- CWE-1391: https://cwe.mitre.org/data/definitions/1391.html
"#,
};

/// What a password is for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Role {
    /// A node that a bot connects to.
    Node(String),
    /// Anything else.
    Other(String),
    /// The server in a folder.
    Server(PathBuf),
}

/// Finds every place after the first.
pub(super) fn look(configs: &[Config], out: &mut Objections) {
    let mut uses: BTreeMap<&str, Vec<(usize, &Entry, Role)>> = BTreeMap::new();
    for (file, config) in configs.iter().enumerate() {
        for (entry, password, role) in roles(config) {
            uses.entry(password).or_default().push((file, entry, role));
        }
    }
    for places in uses.values().filter(|places| is_reuse(places)) {
        let Some(((first_file, first, first_role), rest)) = places.split_first() else { continue };
        for (file, entry, _) in rest.iter().filter(|(.., role)| role != first_role) {
            out.file = *file;
            out.key(entry, "the same password is used for something else")
                .related(*first_file, first.key, "used here")
                .help(remedy::replace(configs.get(*file).expect("a file of the list"), entry));
        }
    }
}

/// Says whether one password is used for what must not share it: a server and the nodes of its bot may.
fn is_reuse(places: &[(usize, &Entry, Role)]) -> bool {
    let roles: BTreeSet<&Role> = places.iter().map(|(.., role)| role).collect();
    let count = |of: fn(&Role) -> bool| roles.iter().filter(|role| of(role)).count();
    let nodes = count(|role| matches!(role, Role::Node(_)));
    let servers = count(|role| matches!(role, Role::Server(_)));
    let others = count(|role| matches!(role, Role::Other(_)));
    nodes > 1 || servers > 1 || others > 1 || (others == 1 && nodes + servers > 0)
}

/// Returns the passwords of a file with what each is for.
fn roles(config: &Config) -> Vec<(&Entry, &str, Role)> {
    let hosts: HashMap<&str, String> = config
        .nodes()
        .map(|node| {
            let port = node.port.map_or("", |port| port.text.as_str());
            (node.password.pointer.as_str(), format!("{}:{port}", node.host.text.to_lowercase()))
        })
        .collect();
    let password = |entry: &&Entry| names::is_password(entry);
    let role = |entry: &Entry| match hosts.get(entry.pointer.as_str()) {
        Some(host) => Role::Node(host.clone()),
        None if entry.name.starts_with("lavalink.") => Role::Server(config.folder.clone()),
        None => Role::Other(entry.name.clone()),
    };
    let aliased: HashSet<Span> = config
        .entries
        .iter()
        .filter(|entry| entry.at != entry.value)
        .map(|entry| entry.value)
        .collect();
    // What a file names at its top, to use it below.
    let is_definition = |entry: &&Entry| {
        !entry.name.contains('.') && entry.at == entry.value && aliased.contains(&entry.value)
    };
    let passwords = config.entries.iter().filter(password).filter(|entry| !is_definition(entry));
    let used = passwords.filter_map(|entry| {
        let written = names::written(&entry.text)?;
        let is_real = written.len() >= 4 && !names::is_placeholder(written);
        (is_real && written != DEFAULT_PASSWORD).then(|| (entry, written, role(entry)))
    });
    used.collect()
}
