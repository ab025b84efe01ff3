//! `plugin.toml`: what a plugin says that it needs. It grants nothing.

use std::sync::Arc;

use super::Declared;
use crate::core::capability::Permission;
use crate::core::finding::Finding;
use crate::core::source::Source;
use crate::firewall::analysis::FileAnalysis;
use crate::firewall::input::about;
use crate::firewall::manifest;
use crate::firewall::rules::UNREADABLE_CONTAINER;

/// Reads a manifest.
pub(super) fn read(shown: &Arc<str>, bytes: &[u8]) -> FileAnalysis {
    match declared(shown, bytes) {
        Ok(declared) => FileAnalysis { declared: Some(declared), ..FileAnalysis::default() },
        Err(finding) => FileAnalysis { findings: vec![*finding], ..FileAnalysis::default() },
    }
}

fn declared(shown: &Arc<str>, bytes: &[u8]) -> Result<Declared, Box<Finding>> {
    let manifest = manifest::parse(bytes)
        .map_err(|error| Box::new(about(&UNREADABLE_CONTAINER, shown, error.to_string())))?;
    let source = Source::new(Arc::clone(shown), String::from_utf8_lossy(bytes).as_ref());
    let mut declared =
        Declared { name: manifest.name, version: manifest.version, ..Declared::default() };
    for (word, span) in manifest.permissions {
        let place = source.place(span);
        match Permission::parse(&word) {
            Ok(permission) => declared.permissions.push((permission, place)),
            Err(_) => declared.unknown.push((word, place)),
        }
    }
    Ok(declared)
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
