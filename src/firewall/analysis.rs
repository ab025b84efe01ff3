//! What one file does.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::parse::Module;
use super::scan::{Declared, Used};
use crate::core::finding::Finding;
use crate::core::source::{Place, Source};

/// The dotted name of a file within its plugin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ModuleName {
    /// The name, such as `plugin.commands.play`.
    pub(crate) dotted: Arc<str>,
    /// Whether it is an `__init__.py`, so that `.` is itself.
    pub(crate) is_package: bool,
}

/// What a file offers to those that import it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exports {}

/// The files of the plugin by dotted name.
pub(crate) type Siblings = FxHashMap<Arc<str>, Arc<Exports>>;

/// What was found out about one file.
#[derive(Debug, Default)]
pub(crate) struct FileAnalysis {
    pub(crate) findings: Vec<Finding>,
    pub(crate) uses: Vec<Used>,
    pub(crate) inline: Vec<Place>,
    pub(crate) declared: Option<Declared>,
    pub(crate) exports: Exports,
    /// The dotted names that it imports and that could be files of the plugin.
    pub(crate) wanted: Vec<Arc<str>>,
}

/// Analyses a file, with what is known of its siblings.
pub(crate) fn analyse(
    _source: &Source,
    _module: &Module,
    _name: &ModuleName,
    _siblings: &Siblings,
) -> FileAnalysis {
    FileAnalysis::default()
}
