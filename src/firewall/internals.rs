//! Names of attributes that lead into the interpreter: the object graph, code objects, frames.

use super::value::{Abstract, Value};

/// What an internal name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Internal {
    /// Bytecode and what surrounds it.
    Code,
    /// A frame, from which the variables of others are reached.
    Frame,
    /// The variables of a frame, or the globals of a function.
    Globals,
    /// The object graph: every class, and from there every function.
    Graph,
    /// The loader of a module, which imports.
    Loader,
}

const INTERNALS: &[(&str, Internal)] = &[
    ("__base__", Internal::Graph),
    ("__bases__", Internal::Graph),
    ("__builtins__", Internal::Globals),
    ("__closure__", Internal::Code),
    ("__code__", Internal::Code),
    ("__globals__", Internal::Globals),
    ("__loader__", Internal::Loader),
    ("__mro__", Internal::Graph),
    ("__reduce__", Internal::Graph),
    ("__reduce_ex__", Internal::Graph),
    ("__self__", Internal::Graph),
    ("__spec__", Internal::Loader),
    ("__subclasses__", Internal::Graph),
    ("_Printer__filenames", Internal::Graph),
    ("ag_code", Internal::Code),
    ("ag_frame", Internal::Frame),
    ("co_code", Internal::Code),
    ("co_consts", Internal::Code),
    ("cr_code", Internal::Code),
    ("cr_frame", Internal::Frame),
    ("f_back", Internal::Frame),
    ("f_builtins", Internal::Globals),
    ("f_code", Internal::Code),
    ("f_globals", Internal::Globals),
    ("f_locals", Internal::Globals),
    ("func_code", Internal::Code),
    ("func_globals", Internal::Globals),
    ("gi_code", Internal::Code),
    ("gi_frame", Internal::Frame),
    ("gi_yieldfrom", Internal::Frame),
    ("mro", Internal::Graph),
    ("tb_frame", Internal::Frame),
];

/// Methods that Python calls where no call is written.
pub(crate) const HOOKS: &[&str] = &[
    "__class_getitem__",
    "__del__",
    "__format__",
    "__init_subclass__",
    "__instancecheck__",
    "__missing__",
    "__prepare__",
    "__reduce__",
    "__reduce_ex__",
    "__set_name__",
    "__setstate__",
    "__subclasscheck__",
];

/// Returns what a name leads to, if it is one of these.
pub(crate) fn internal(name: &str) -> Option<Internal> {
    // Hardly any name gets past this.
    if !name.contains('_') && name != "mro" {
        return None;
    }
    INTERNALS.iter().find(|(known, _)| *known == name).map(|(_, internal)| *internal)
}

/// Says whether a name leads into the interpreter.
pub(crate) fn is_internal(name: &str) -> bool {
    internal(name).is_some()
}

/// Types whose object graph is asked for only on the way to something else.
const TYPES: &[&str] =
    &["bool", "bytes", "dict", "float", "int", "list", "object", "set", "str", "tuple", "type"];

/// Says whether something is a constant, or a type of constants.
pub(crate) fn is_constant(base: &Abstract) -> bool {
    match &base.value {
        Value::Bytes(_) | Value::Dict(_) | Value::Int(_) | Value::Sequence(_) | Value::Str(_) => {
            true
        }
        Value::Member(path) => {
            path.strip_prefix("builtins.").is_some_and(|name| TYPES.contains(&name))
        }
        _ => false,
    }
}
