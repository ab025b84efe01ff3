//! Reads plugins and says of each what it can do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::core::capability::{Capability, Permission};
use crate::core::finding::Finding;
use crate::core::source::{Place, Source, Span};

use super::rules;

/// What the analysis says of one plugin, before any grant is looked at.
#[derive(Clone, Debug, Default)]
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

/// How a scan is done.
#[derive(Debug, Default)]
pub struct ScanOptions {
    /// Leave out what `.gitignore` names.
    pub respect_gitignore: bool,
    /// Modules beyond the built-in table: what each can do; nothing for a harmless one.
    pub modules: BTreeMap<String, Vec<Capability>>,
}

/// Is told how far a scan is.
pub trait Progress: Sync {
    /// `done` of `total` files are read.
    fn files(&self, done: u64, total: u64);
}

/// Why a scan could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// Nothing to read.
    #[error("no Python file, folder of one, or archive was found")]
    NoInput,
    /// A path cannot be opened.
    #[error("could not read `{}`", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Reads plugins.
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
        plugins.push(analyse("-", &[("-".to_owned(), bytes)]));
    }
    for path in paths {
        let mut files = Vec::new();
        let mut single = Vec::new();
        collect(path, &mut files)?;
        let is_plugin = path.join("plugin.toml").exists() || path.join("__init__.py").exists();
        if path.is_dir() && !is_plugin {
            for (name, bytes) in files {
                single.push(analyse(&name.clone(), &[(name, bytes)]));
            }
            plugins.extend(single);
        } else {
            plugins.push(analyse(&path.display().to_string(), &files));
        }
    }
    progress.files(plugins.len() as u64, plugins.len() as u64);
    if plugins.is_empty() { Err(ScanError::NoInput) } else { Ok(plugins) }
}

#[expect(clippy::disallowed_methods, reason = "a stand-in")]
fn collect(path: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), ScanError> {
    let failed = |source| ScanError::Io { path: path.to_owned(), source };
    if path.is_dir() {
        let mut entries: Vec<_> =
            std::fs::read_dir(path).map_err(failed)?.filter_map(Result::ok).collect();
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            collect(&entry.path(), files)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "py" || extension == "toml") {
        files.push((path.display().to_string(), std::fs::read(path).map_err(failed)?));
    }
    Ok(())
}

fn analyse(path: &str, files: &[(String, Vec<u8>)]) -> PluginAnalysis {
    let mut plugin = PluginAnalysis { path: path.to_owned(), ..PluginAnalysis::default() };
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(bytes);
        plugin.files += 1;
        plugin.bytes += bytes.len() as u64;
        let Ok(text) = std::str::from_utf8(bytes) else {
            let place = Source::new(name.as_str(), "").place(Span::default());
            plugin.findings.push(Finding::new(&rules::UNPARSABLE_SOURCE, place, "it is not UTF-8"));
            plugin.unreadable = Some("it is not UTF-8".to_owned());
            continue;
        };
        let source = Source::new(name.as_str(), text);
        let place = |start: usize, len: usize| source.place(Span::new(start, start + len));
        for (start, _) in text.match_indices("exec(") {
            let mut finding = Finding::new(
                &rules::UNPARSABLE_SOURCE,
                place(start, 4),
                "`exec` runs code that is hidden",
            );
            if let Some(from) = text.find("hidden =") {
                let message = "made here".to_owned();
                finding
                    .related
                    .push(crate::core::finding::Related { place: place(from, 6), message });
            }
            plugin.findings.push(finding);
        }
        for (word, permission) in
            [("requests.get", "net.http:x.io"), ("open", "fs.read:data"), ("environ", "env.read")]
        {
            for (start, _) in text.match_indices(&format!("{word}(")) {
                plugin.uses.push(Used {
                    permission: Permission::parse(permission).expect("a permission"),
                    place: place(start, word.len()),
                    by: word.to_owned(),
                    scope: Arc::from(""),
                });
            }
        }
        for word in ["# nosec", "# noqa", "# sonora: ignore"] {
            plugin
                .inline
                .extend(text.match_indices(word).map(|(start, _)| place(start, word.len())));
        }
        if name.ends_with("plugin.toml")
            && let Ok(manifest) = super::manifest::parse(bytes)
        {
            let mut declared =
                Declared { name: manifest.name, version: manifest.version, ..Declared::default() };
            for (word, span) in manifest.permissions {
                let place = place(span.start, span.end - span.start);
                match Permission::parse(&word) {
                    Ok(permission) => declared.permissions.push((permission, place)),
                    Err(_) => declared.unknown.push((word, place)),
                }
            }
            plugin.declared = Some(declared);
        }
    }
    plugin.sha256 = HEXLOWER.encode(&hash.finalize());
    plugin
}
