//! Which plugins there are at the paths that were given.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ignores::Ignores;
use super::walk::{self, Entry, Walk};
use super::{Content, Kind, Plugin, PluginFile, about, file, kind};
use crate::core::finding::Finding;
use crate::firewall::rules::{SCANNED_SETTINGS, UNREADABLE_FILE};
use crate::firewall::scan::{ScanError, ScanOptions};

/// The path that stands for standard input.
const STDIN: &str = "-";

/// Finds every plugin. A path that is a file or a folder with `plugin.toml` or `__init__.py` is one; below any other
/// folder each source, notebook, archive and such folder is.
///
/// # Errors
///
/// [`ScanError`], when a path is not there or has no plugin.
pub(crate) fn find(
    paths: &[PathBuf],
    stdin: Option<Vec<u8>>,
    options: &ScanOptions,
) -> Result<Vec<Plugin>, ScanError> {
    if paths.is_empty() && stdin.is_none() {
        return Err(ScanError::NoInput);
    }
    let mut plugins: Vec<Plugin> = stdin.map(|bytes| in_memory(STDIN, bytes)).into_iter().collect();
    for path in paths {
        let found = at(path, options)?;
        if found.is_empty() {
            return Err(ScanError::NoPlugin { path: path.clone() });
        }
        plugins.extend(found);
    }
    plugins.sort_by(|a, b| a.path.cmp(&b.path));
    plugins.dedup_by(|a, b| a.path == b.path && a.files.len() == b.files.len());
    Ok(plugins)
}

/// Returns the plugin that one file in memory is.
pub(crate) fn in_memory(name: &str, bytes: Vec<u8>) -> Plugin {
    let file = PluginFile {
        shown: Arc::from(name),
        inner: name.to_owned(),
        kind: kind::of_named(name, &bytes),
        content: Content::Memory(bytes.into()),
    };
    single(name.to_owned(), file)
}

fn single(path: String, file: PluginFile) -> Plugin {
    let name = file.inner.clone();
    Plugin { path, name, is_folder: false, files: vec![file], findings: Vec::new() }
}

/// A thing that denies and is no plugin of its own: a folder that cannot be read, a link.
fn refused(path: String, finding: Finding) -> Plugin {
    Plugin {
        name: path.clone(),
        path,
        is_folder: false,
        files: Vec::new(),
        findings: vec![finding],
    }
}

fn at(path: &Path, options: &ScanOptions) -> Result<Vec<Plugin>, ScanError> {
    let failed = |source| ScanError::Path { path: path.to_owned(), source };
    // A path that was named is followed; links below it are not.
    let real = path.canonicalize().map_err(failed)?;
    let metadata = std::fs::metadata(&real).map_err(failed)?;
    let shown = path.to_string_lossy().into_owned();
    if !metadata.is_dir() {
        return Ok(vec![named(&real, shown)]);
    }
    let mut search =
        Search { walk: Walk::new(&real, options), plugins: Vec::new(), notes: Vec::new() };
    let ignores =
        if options.respect_gitignore { Ignores::above(&real) } else { Ignores::default() };
    search.folder(&real, &shown, 0, &ignores);
    if let Some(first) = search.plugins.first_mut() {
        first.findings.append(&mut search.notes);
    }
    Ok(search.plugins)
}

/// A file that was named.
fn named(real: &Path, shown: String) -> Plugin {
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // What the path itself is called, not what it leads to.
    let called = shown.rsplit('/').next().unwrap_or(&name).to_owned();
    // What cannot be read is found out again.
    let head = file::head(real).unwrap_or_default();
    let file = PluginFile {
        shown: Arc::from(shown.as_str()),
        kind: kind::of_named(&called, &head),
        inner: called,
        content: Content::Disk(real.to_owned()),
    };
    single(shown, file)
}

struct Search<'o> {
    walk: Walk<'o>,
    plugins: Vec<Plugin>,
    notes: Vec<Finding>,
}

impl Search<'_> {
    /// Looks for plugins in a folder and below it, or takes it as one.
    fn folder(&mut self, folder: &Path, shown: &str, depth: usize, ignores: &Ignores) {
        let entries = match self.walk.list(folder, shown, depth, ignores) {
            Ok(entries) => entries,
            Err(finding) => return self.plugins.push(refused(shown.to_owned(), *finding)),
        };
        if entries.iter().any(|entry| matches!(entry.name.as_str(), "plugin.toml" | "__init__.py"))
        {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (files, findings) = self.walk.all_files(entries, depth, ignores);
            let path = shown.to_owned();
            return self.plugins.push(Plugin { path, name, is_folder: true, files, findings });
        }
        // That of a plugin belongs to whoever wrote the plugin.
        let ignores =
            if self.walk.options.respect_gitignore { &ignores.within(folder) } else { ignores };
        for entry in entries {
            if !ignores.cover(&entry.path, entry.file_type.is_dir()) {
                self.entry(entry, depth, ignores);
            }
        }
    }

    fn entry(&mut self, entry: Entry, depth: usize, ignores: &Ignores) {
        let Entry { name, path, shown, is_named, file_type } = entry;
        let kind = kind::of(&name);
        if file_type.is_dir() {
            return self.folder(&path, &shown, depth + 1, ignores);
        }
        let is_code = !matches!(kind, Kind::Manifest | Kind::Other | Kind::Settings);
        if file_type.is_symlink() {
            match self.walk.follow(&path, &shown) {
                Ok(target) if is_code => self.plugins.push(on_disk(name, kind, target, shown)),
                Err(finding) if is_code || path.is_dir() => {
                    self.plugins.push(refused(shown, *finding));
                }
                _ => {}
            }
        } else if is_code && !is_named {
            let finding = about(&UNREADABLE_FILE, &shown.as_str().into(), walk::NOT_NAMED);
            self.plugins.push(refused(shown, finding));
        } else if is_code {
            self.plugins.push(on_disk(name, kind, path, shown));
        } else if kind == Kind::Settings {
            self.notes.push(about(&SCANNED_SETTINGS, &shown.into(), walk::SETTINGS));
        }
    }
}

fn on_disk(inner: String, kind: Kind, path: PathBuf, shown: String) -> Plugin {
    let file =
        PluginFile { shown: Arc::from(shown.as_str()), inner, kind, content: Content::Disk(path) };
    single(shown, file)
}
