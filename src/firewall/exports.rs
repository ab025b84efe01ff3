//! What one file of a plugin offers to the others: the values of its global names that matter.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::tables::Sink;
use super::value::Marks;

/// The files of a plugin by dotted name, and what each exports.
pub(crate) type Siblings = FxHashMap<String, Arc<Exports>>;

/// What a file takes from another of its plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The dotted name of the other file.
    pub(crate) module: String,
    /// The name that it takes; `None` for all of them.
    pub(crate) name: Option<String>,
}

/// The global names of a file that matter elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exports {
    /// By name.
    pub(crate) names: FxHashMap<String, Export>,
}

/// What a global name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    /// A function: which parameter reaches which sink, and what clings to what it returns.
    Function {
        /// Names of the parameters in order.
        parameters: Vec<String>,
        /// The position of a parameter, and the sink that it reaches.
        reaches: Vec<(usize, Sink)>,
        /// What clings to what it returns.
        returns: Marks,
    },
    /// An instance of a known class.
    Instance(String),
    /// Data with something that clings to it.
    Marked(Marks),
    /// A member of a known module, and how it was reached.
    Member(String, Marks),
    /// A module, and how it was reached.
    Module(String, Marks),
}

impl Exports {
    /// Says whether something that is wanted matters.
    pub(crate) fn have(&self, wanted: &Wanted) -> bool {
        wanted.name.as_ref().map_or(!self.names.is_empty(), |name| self.names.contains_key(name))
    }

    /// Says whether there is nothing in it that matters.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
