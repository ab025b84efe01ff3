//! Folders, entry by entry in order of name, within bounds and without following links out of them.

use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ignores::Ignores;
use super::{Content, PluginFile, about, kind};
use crate::core::finding::Finding;
use crate::firewall::rules::{LINKED_FILE, OVERSIZED_INPUT, UNREADABLE_FILE};
use crate::firewall::scan::ScanOptions;

/// What is said of a name that is no text.
pub(super) const NOT_NAMED: &str = "its name is not UTF-8";

/// What is said of settings in a scanned path.
pub(super) const SETTINGS: &str = "settings inside a scanned path are not read";

/// Something in a folder.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// The path to show.
    pub(super) shown: String,
    /// Whether `name` is its name, and not one with replacement characters.
    pub(super) is_named: bool,
    /// What it is itself, not what it leads to.
    pub(super) file_type: FileType,
}

/// A walk below one path.
#[derive(Debug)]
pub(super) struct Walk<'o> {
    pub(super) options: &'o ScanOptions,
    root: PathBuf,
    entries: usize,
}

impl<'o> Walk<'o> {
    /// Begins a walk below `root`, whose links are resolved.
    pub(super) fn new(root: &Path, options: &'o ScanOptions) -> Self {
        Self { options, root: root.to_owned(), entries: 0 }
    }

    /// Returns what is in a folder.
    ///
    /// # Errors
    ///
    /// A finding, when it cannot be read or is beyond a limit.
    pub(super) fn list(
        &mut self,
        folder: &Path,
        shown: &str,
        depth: usize,
        ignores: &Ignores,
    ) -> Result<Vec<Entry>, Box<Finding>> {
        let refuse = |rule, message: String| Err(Box::new(about(rule, &shown.into(), message)));
        let limits = &self.options.limits;
        if depth > limits.depth {
            return refuse(
                &OVERSIZED_INPUT,
                format!("folders nest more than {} deep", limits.depth),
            );
        }
        let failed = |error: std::io::Error| {
            Box::new(about(
                &UNREADABLE_FILE,
                &shown.into(),
                format!("it could not be read: {}", error.kind()),
            ))
        };
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            self.entries += 1;
            if self.entries > limits.entries {
                let message = format!("there are more than {} files and folders", limits.entries);
                return refuse(&OVERSIZED_INPUT, message);
            }
            let file_type = entry.file_type().map_err(failed)?;
            let path = entry.path();
            if ignores.cover(&path, file_type.is_dir()) {
                continue;
            }
            let bare = entry.file_name();
            let name = bare.to_string_lossy().into_owned();
            let is_named = bare.to_str().is_some();
            let shown = format!("{}/{name}", shown.trim_end_matches('/'));
            entries.push(Entry { name, path, shown, is_named, file_type });
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    /// Returns every file in and below a folder, and what stands in the way.
    pub(super) fn all_files(
        &mut self,
        entries: Vec<Entry>,
        depth: usize,
        ignores: &Ignores,
    ) -> (Vec<PluginFile>, Vec<Finding>) {
        let mut files = Vec::new();
        let mut findings = Vec::new();
        let mut waiting: Vec<(Entry, String, usize)> =
            entries.into_iter().map(|entry| (entry, String::new(), depth)).collect();
        while let Some((entry, folder, depth)) = waiting.pop() {
            let inner = format!("{folder}{}", entry.name);
            let shown: Arc<str> = Arc::from(entry.shown.as_str());
            if !entry.is_named {
                findings.push(about(&UNREADABLE_FILE, &shown, NOT_NAMED));
                continue;
            }
            let path = if entry.file_type.is_dir() {
                match self.list(&entry.path, &entry.shown, depth + 1, ignores) {
                    Ok(below) => {
                        let folder = format!("{inner}/");
                        let below =
                            below.into_iter().map(|entry| (entry, folder.clone(), depth + 1));
                        waiting.extend(below);
                    }
                    Err(finding) => findings.push(*finding),
                }
                continue;
            } else if entry.file_type.is_symlink() {
                match self.follow(&entry.path, &entry.shown) {
                    Ok(target) => target,
                    Err(finding) => {
                        findings.push(*finding);
                        continue;
                    }
                }
            } else {
                entry.path
            };
            let kind = kind::of(&inner);
            files.push(PluginFile { shown, inner, kind, content: Content::Disk(path) });
        }
        files.sort_by(|a, b| a.inner.cmp(&b.inner));
        (files, findings)
    }

    /// Returns what a link leads to: a file below the path that was given.
    ///
    /// # Errors
    ///
    /// A finding, when it leads elsewhere.
    pub(super) fn follow(&self, link: &Path, shown: &str) -> Result<PathBuf, Box<Finding>> {
        let refuse = |message: &str| Err(Box::new(about(&LINKED_FILE, &shown.into(), message)));
        let Ok(target) = link.canonicalize() else {
            return refuse("it is a link that leads nowhere, or in a circle");
        };
        if !target.starts_with(&self.root) {
            return refuse("it is a link out of the path that was given");
        }
        if target.is_dir() {
            return refuse("it is a link to a folder");
        }
        Ok(target)
    }
}
