//! `plugin.toml`: what a plugin says that it needs. It grants nothing.

use std::sync::Arc;

use serde::Deserialize;

use super::Declared;
use crate::core::capability::Permission;
use crate::core::finding::Finding;
use crate::core::shallow;
use crate::core::source::{Place, Source, Span};
use crate::firewall::analysis::FileAnalysis;
use crate::firewall::input::about;
use crate::firewall::rules::UNREADABLE_CONTAINER;

/// Most permissions that a manifest may ask for.
const MAX_PERMISSIONS: usize = 1_000;

/// The manifest; what else stands in it is for others.
#[derive(Deserialize)]
struct Manifest {
    #[serde(flatten)]
    top: Fields,
    plugin: Option<Fields>,
}

#[derive(Default, Deserialize)]
struct Fields {
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    permissions: Vec<String>,
}

/// Reads a manifest.
pub(super) fn read(shown: &Arc<str>, bytes: &[u8]) -> FileAnalysis {
    match declared(shown, bytes) {
        Ok(declared) => FileAnalysis { declared: Some(declared), ..FileAnalysis::default() },
        Err(finding) => FileAnalysis { findings: vec![*finding], ..FileAnalysis::default() },
    }
}

fn declared(shown: &Arc<str>, bytes: &[u8]) -> Result<Declared, Box<Finding>> {
    let refuse = |message: &str| Box::new(about(&UNREADABLE_CONTAINER, shown, message));
    let text = std::str::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8"))?;
    let table = shallow::read_table(text).map_err(|error| refuse(&error.to_string()))?;
    let manifest: Manifest = table
        .try_into()
        .map_err(|_| refuse("`name`, `version` or `permissions` is not what it should be"))?;
    let Manifest { top, plugin } = manifest;
    let plugin = plugin.unwrap_or_default();
    let words: Vec<String> = top.permissions.into_iter().chain(plugin.permissions).collect();
    if words.len() > MAX_PERMISSIONS {
        return Err(refuse("it asks for too many permissions"));
    }
    let source = Source::new(Arc::clone(shown), text);
    let mut declared = Declared {
        name: top.name.or(plugin.name),
        version: top.version.or(plugin.version),
        ..Declared::default()
    };
    for word in words {
        let place = place_of(&source, &word);
        match Permission::parse(&word) {
            Ok(permission) => declared.permissions.push((permission, place)),
            Err(_) => declared.unknown.push((word, place)),
        }
    }
    Ok(declared)
}

/// Returns where a word stands in quotes; the beginning when it is written with escapes.
fn place_of(source: &Source, word: &str) -> Place {
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        source.text().find(&format!("{quote}{word}{quote}")).map(|found| found + 1)
    });
    let span = quoted.map(|start| Span::new(start, start + word.len())).unwrap_or_default();
    source.place(span)
}

/// Adds what the source declares to what the manifest does.
pub(super) fn merge(known: &mut Option<Declared>, more: Declared) {
    let Some(known) = known else {
        *known = Some(more);
        return;
    };
    known.permissions.extend(more.permissions);
    known.unknown.extend(more.unknown);
    known.name = known.name.take().or(more.name);
    known.version = known.version.take().or(more.version);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Declared, String> {
        declared(&Arc::from("plugin.toml"), text.as_bytes()).map_err(|finding| finding.message)
    }

    #[test]
    fn what_a_manifest_asks_for_has_its_place() {
        let text = "name = \"music\"\nversion = \"1.0\"\npermissions = [\"net.http:x.io\", \"everything\"]\n";
        let declared = of(text).unwrap();
        assert_eq!(declared.name.as_deref(), Some("music"));
        let (permission, place) = &declared.permissions[0];
        assert_eq!((permission.to_string().as_str(), place.line, place.column), ("net.http:x.io", 3, 17));
        assert_eq!(declared.unknown[0].0, "everything");
        assert_eq!(of("[plugin]\nname = 'x'\n").unwrap().name.as_deref(), Some("x"));
        assert_eq!(of("[grants]\nall = true\n").unwrap().permissions.len(), 0);
    }

    #[test]
    fn a_manifest_that_is_none_is_refused() {
        let deep = "a = [".repeat(100_000);
        for text in ["permissions = 1", "x", "name = ['a']", deep.as_str()] {
            assert!(of(text).is_err(), "{text:.20}");
        }
    }
}
