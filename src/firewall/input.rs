//! From paths to plugins and their files, none of them followed, unpacked or run.

pub(crate) mod archive;
pub(crate) mod file;
mod find;
mod ignores;
pub(crate) mod kind;
pub(crate) mod limits;
pub(crate) mod notebook;
mod walk;

use std::path::PathBuf;
use std::sync::Arc;

use crate::core::finding::{Finding, Rule};
use crate::core::source::{Place, Source, Span};

pub(crate) use find::{find, in_memory};
pub(crate) use kind::Kind;

/// A plugin that was found, not yet read.
#[derive(Debug)]
pub(crate) struct Plugin {
    /// The path to show.
    pub(crate) path: String,
    /// The name of its file or folder.
    pub(crate) name: String,
    /// Whether it is a folder, whose digest is made of those of its files.
    pub(crate) is_folder: bool,
    /// Its files, in order of path.
    pub(crate) files: Vec<PluginFile>,
    /// What was found on the way.
    pub(crate) findings: Vec<Finding>,
}

/// A file of a plugin.
#[derive(Clone, Debug)]
pub(crate) struct PluginFile {
    /// The path to show.
    pub(crate) shown: Arc<str>,
    /// The path below the plugin, with `/` between folders.
    pub(crate) inner: String,
    /// What it is by its name.
    pub(crate) kind: Kind,
    /// Where its bytes are.
    pub(crate) content: Content,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// On disk, at a path whose last part is no link.
    Disk(PathBuf),
    /// In memory: standard input, or a member of an archive.
    Memory(Arc<[u8]>),
}

/// Returns the place of something that is about a file as a whole.
pub(crate) fn whole(shown: &Arc<str>) -> Place {
    Source::new(Arc::clone(shown), "").place(Span::default())
}

/// Makes a finding about a file as a whole.
pub(crate) fn about(rule: &'static Rule, shown: &Arc<str>, message: impl Into<String>) -> Finding {
    Finding::new(rule, whole(shown), message)
}
