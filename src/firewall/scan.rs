//! Reads plugins and says of each what it can do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::analysis::{self, ModuleName};
use super::exports::Siblings;
use super::{decode, parse, rules};
use crate::core::capability::Permission;
use crate::core::finding::Finding;
use crate::core::source::{Place, Source, Span};

/// What the analysis says of one plugin, before any grant is looked at.
#[derive(Debug, Default)]
pub struct PluginAnalysis {
    /// The path as shown.
    pub path: String,
    /// The SHA-256 of its files.
    pub sha256: String,
    /// How many files it has.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// Violations, notes, and what could not be read; no permissions.
    pub findings: Vec<Finding>,
    /// What it can do, one a place.
    pub uses: Vec<Used>,
    /// What it declares.
    pub declared: Option<Declared>,
    /// Comments that would silence a finding.
    pub inline: Vec<Place>,
    /// The first reason why it could not be read.
    pub unreadable: Option<String>,
}

pub use super::analysis::Used;
pub use super::declaration::Declared;

/// What an operator says of a module that the tables do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleGrant {
    /// Importing and using it needs nothing.
    Harmless,
    /// Using it needs these.
    Needs(Vec<Permission>),
}

/// How to scan.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    /// Whether `.gitignore` files outside of plugins keep files from being read.
    pub respect_gitignore: bool,
    /// What the operator says of modules, by name.
    pub modules: Vec<(String, ModuleGrant)>,
}

/// Is told how far a scan is, from several threads.
pub trait Progress: Sync {
    /// So many plugins were found.
    fn found(&self, plugins: usize);
    /// A plugin was analysed.
    fn analysed(&self, path: &str);
}

/// Why nothing was scanned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A path is not there.
    #[error("could not read `{}`", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no plugin at a path.
    #[error("there is no plugin in `{}`", path.display())]
    NoPlugin {
        /// The path.
        path: PathBuf,
    },
}

/// Reads plugins. A stand-in: files and folders only, one by one.
///
/// # Errors
///
/// [`ScanError`].
pub fn scan(
    paths: &[PathBuf],
    stdin: Option<Vec<u8>>,
    _options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Vec<PluginAnalysis>, ScanError> {
    let mut plugins = Vec::new();
    if let Some(bytes) = stdin {
        plugins.push(plugin("-", &[("-".to_owned(), bytes)]));
    }
    for path in paths {
        let mut files = Vec::new();
        let before = plugins.len();
        collect(path, &mut files)?;
        let is_plugin = path.join("plugin.toml").exists() || path.join("__init__.py").exists();
        if path.is_dir() && !is_plugin {
            plugins.extend(files.into_iter().map(|file| plugin(&file.0.clone(), &[file])));
        } else {
            plugins.push(plugin(&path.display().to_string(), &files));
        }
        if plugins.len() == before {
            return Err(ScanError::NoPlugin { path: path.clone() });
        }
    }
    progress.found(plugins.len());
    for plugin in &plugins {
        progress.analysed(&plugin.path);
    }
    Ok(plugins)
}

#[expect(clippy::disallowed_methods, reason = "a stand-in")]
fn collect(path: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), ScanError> {
    let failed = |source| ScanError::Path { path: path.to_owned(), source };
    if path.is_dir() {
        let mut entries: Vec<_> =
            std::fs::read_dir(path).map_err(failed)?.filter_map(Result::ok).collect();
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            collect(&entry.path(), files)?;
        }
        return Ok(());
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    if path.extension().is_some_and(|extension| extension == "py" || extension == "toml") {
        files.push((path.display().to_string(), bytes));
    }
    Ok(())
}

fn plugin(path: &str, files: &[(String, Vec<u8>)]) -> PluginAnalysis {
    parse::on_large_stack(|| analyse(path, files)).expect("there are threads")
}

fn analyse(path: &str, files: &[(String, Vec<u8>)]) -> PluginAnalysis {
    let mut plugin = PluginAnalysis { path: path.to_owned(), ..PluginAnalysis::default() };
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(bytes);
        plugin.files += 1;
        plugin.bytes += bytes.len() as u64;
        if name.ends_with(".toml") {
            plugin.declared = declared(name, bytes).or(plugin.declared);
            continue;
        }
        let decoded = match decode::decode(&Arc::from(name.as_str()), bytes) {
            Ok(decoded) => decoded,
            Err(finding) => {
                plugin.unreadable = Some(finding.message.clone());
                plugin.findings.push(*finding);
                continue;
            }
        };
        let source = decoded.source;
        plugin.findings.extend(decoded.findings);
        match parse::parse(source.text()) {
            Ok(module) => {
                decode::inspect(&source, &module, &mut plugin.findings);
                plugin.inline.extend(decode::suppressions(&source, &module));
                let file = ModuleName { file: name.clone(), ..ModuleName::default() };
                let found = analysis::analyse(&source, &module, &file, &Siblings::default());
                plugin.findings.extend(found.findings);
                plugin.uses.extend(found.uses.into_iter().map(|used| Used {
                    permission: used.permission,
                    place: used.place,
                    by: used.by,
                    scope: used.scope,
                }));
            }
            Err(error) => {
                let place = source.place(error.span());
                plugin.unreadable = Some(error.to_string());
                plugin.findings.push(Finding::new(
                    &rules::UNPARSABLE_SOURCE,
                    place,
                    error.to_string(),
                ));
            }
        }
    }
    plugin.sha256 = HEXLOWER.encode(&hash.finalize());
    plugin
}

fn declared(name: &str, bytes: &[u8]) -> Option<Declared> {
    let manifest = super::manifest::parse(bytes).ok()?;
    let source = Source::new(name, std::str::from_utf8(bytes).ok()?);
    let mut declared =
        Declared { name: manifest.name, version: manifest.version, ..Declared::default() };
    for (word, span) in manifest.permissions {
        let place = source.place(Span::new(span.start, span.end));
        match Permission::parse(&word) {
            Ok(permission) => declared.permissions.push((permission, place)),
            Err(_) => declared.unknown.push((word, place)),
        }
    }
    Some(declared)
}
