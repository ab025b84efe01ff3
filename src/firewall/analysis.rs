//! What one file does.

use super::exports::{Exports, Siblings};
use super::parse::Module;
use super::scan::{Declared, Used};
use crate::core::finding::Finding;
use crate::core::source::{Place, Source};

/// The dotted name of a file within its plugin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ModuleName {
    /// The name, such as `commands.play`; empty for the `__init__.py` of the plugin itself.
    pub(crate) dotted: String,
    /// Whether it is an `__init__.py`, so that `.` is itself.
    pub(crate) is_package: bool,
}

/// What was found out about one file.
#[derive(Debug, Default)]
pub(crate) struct FileAnalysis {
    pub(crate) findings: Vec<Finding>,
    pub(crate) uses: Vec<Used>,
    pub(crate) inline: Vec<Place>,
    pub(crate) declared: Option<Declared>,
    pub(crate) exports: Exports,
    /// The dotted names of the siblings that it imports.
    pub(crate) wanted: Vec<String>,
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
