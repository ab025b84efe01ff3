//! Names: where they are bound, what they may be when they are read, and imports.

use std::rc::Rc;

use ruff_python_ast::{StmtImport, StmtImportFrom};

use super::{Binding, Engine, ScopeKind};
use crate::core::source::Span;
use crate::firewall::exports::{Export, Exports, Wanted};
use crate::firewall::fact::{Fact, How};
use crate::firewall::tables::Module;
use crate::firewall::value::{Abstract, Marks, Value};

/// The names that every module can use (Python 3.14, `dir(builtins)`, and what `site` adds).
const BUILTINS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "PythonFinalizationError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__build_class__",
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

impl<'a> Engine<'a, '_> {
    /// Binds a name in the current scope, or where it was declared to belong.
    pub(super) fn bind(&mut self, name: &'a str, value: Abstract) {
        self.bind_import(name, value, None);
    }

    fn bind_import(&mut self, name: &'a str, value: Abstract, unused_import: Option<Span>) {
        let target = self
            .scopes
            .get(self.current)
            .and_then(|scope| scope.elsewhere.get(name).copied())
            .unwrap_or(self.current);
        let weak = self.branches > 0 || target != self.current;
        let Some(scope) = self.scopes.get_mut(target) else { return };
        match scope.names.get_mut(name) {
            Some(binding) => {
                binding.ever = binding.ever.join(&value);
                binding.now = if weak { binding.now.join(&value) } else { value };
            }
            None => {
                scope
                    .names
                    .insert(name, Binding { now: value.clone(), ever: value, unused_import });
            }
        }
    }

    /// Returns what a name may be.
    pub(super) fn load(&mut self, name: &'a str, span: Span) -> Abstract {
        let mut next = Some(self.current);
        let mut own = true;
        while let Some(index) = next {
            let Some(scope) = self.scopes.get_mut(index) else { break };
            next = scope.parent;
            if let Some(home) = scope.elsewhere.get(name) {
                next = Some(*home);
                continue;
            }
            if (own || scope.kind != ScopeKind::Class)
                && let Some(binding) = scope.names.get_mut(name)
            {
                binding.unused_import = None;
                return if own { binding.now.clone() } else { binding.ever.clone() };
            }
            own = false;
        }
        if let Some(value) = self.scopes.first().and_then(|scope| scope.star.get(name)) {
            return value.clone();
        }
        self.builtin(name, span)
    }

    fn builtin(&mut self, name: &'a str, span: Span) -> Abstract {
        match name {
            "__builtins__" => {
                let base = Abstract::unknown();
                self.tell(&Fact::Attribute { base: &base, name, how: How::Dot, span });
                Abstract::from(Value::Module(Rc::from("builtins"))).with(Marks::BY_INTERNALS)
            }
            "__file__" | "__name__" | "__doc__" | "__package__" => Value::Text.into(),
            "__loader__" | "__spec__" => {
                let base = Abstract::unknown();
                self.tell(&Fact::Attribute { base: &base, name, how: How::Dot, span });
                Abstract::marked(Marks::BY_INTERNALS)
            }
            _ if BUILTINS.binary_search(&name).is_ok() => {
                let path = self
                    .builtin_paths
                    .entry(name)
                    .or_insert_with(|| Rc::from(format!("builtins.{name}")));
                Value::Member(Rc::clone(path)).into()
            }
            // A module that nothing here imports: bound by a star import, or by the code around code inside of text.
            _ if self.tables.is_module(name) && self.tables.matters_below(name) => {
                Value::Module(Rc::from(name)).into()
            }
            _ if self.starred => Abstract::unknown(),
            _ => Abstract::marked(Marks::UNBOUND),
        }
    }

    /// Runs `import a.b as c`.
    pub(super) fn import(&mut self, statement: &'a StmtImport) {
        for alias in &statement.names {
            let path = alias.name.as_str();
            let span = self.span(alias);
            self.imported(path, span);
            let top = path.split('.').next().unwrap_or(path);
            match &alias.asname {
                Some(name) => {
                    let value = self
                        .module(path)
                        .step(span, || format!("`{path}` is imported as `{name}`"));
                    self.bind_import(name.as_str(), value, None);
                }
                None => {
                    let value = self.module(top);
                    self.bind_import(top, value, None);
                }
            }
        }
    }

    /// Runs `from a import b as c`.
    pub(super) fn import_from(&mut self, statement: &'a StmtImportFrom) {
        let module = statement.module.as_ref().map_or("", |name| name.as_str());
        let span = self.span(statement);
        let path = if statement.level == 0 {
            module.to_owned()
        } else {
            self.relative(statement.level, module)
        };
        let local = statement.level > 0 || self.is_sibling(&path);
        if !local && path != "__future__" {
            self.imported(&path, span);
        }
        for alias in &statement.names {
            let name = alias.name.as_str();
            let alias_span = self.span(alias);
            if name == "*" {
                self.import_star(&path, local, alias_span);
                continue;
            }
            let bound = alias.asname.as_ref().map_or(name, |other| other.as_str());
            let value = if local {
                self.sibling_name(&path, name)
            } else if path == "__main__" {
                Abstract::unknown()
            } else {
                let base = Abstract::from(Value::Module(Rc::from(path.as_str())));
                self.attribute(&base, name, How::Import, alias_span, true)
            };
            let value = if bound == name {
                value
            } else {
                value.step(alias_span, || format!("`{path}.{name}` is imported as `{bound}`"))
            };
            if self.current == 0 && bound.starts_with("__") {
                self.tell(&Fact::ClassName { name: bound, value: &value, span: alias_span });
            }
            let unused = matches!(value.value, Value::Member(_)).then_some(alias_span);
            self.bind_import(bound, value, unused);
        }
    }

    fn import_star(&mut self, path: &str, local: bool, span: Span) {
        self.starred = true;
        let mut bound: Vec<(&'static str, Abstract)> = Vec::new();
        if local {
            return self.import_star_local(path);
        }
        for name in self.tables.members_of(path) {
            let base = Abstract::from(Value::Module(Rc::from(path)));
            let value = self
                .attribute(&base, name, How::Import, span, true)
                .step(span, || format!("everything of `{path}` is imported"));
            bound.push((name, value));
        }
        for (name, value) in bound {
            self.bind(name, value);
        }
    }

    fn import_star_local(&mut self, path: &str) {
        self.wanted.push(Wanted { module: path.to_owned(), name: None });
        let Some(exports) = self.context.siblings.get(path).cloned() else { return };
        for (name, export) in &exports.names {
            // A name of another file has no place in this tree, so only what this file reads by it counts.
            let value = from_export(export);
            if let Some(scope) = self.scopes.get_mut(0) {
                scope.star.insert(name.clone(), value);
            }
        }
    }

    /// Tells that a module is imported, and notes which libraries a file knows.
    pub(super) fn imported(&mut self, path: &str, span: Span) {
        self.note_library(path);
        if self.is_sibling(path) {
            return;
        }
        self.tell(&Fact::Imported { path, call: false, marks: Marks::default(), span });
    }

    pub(super) fn note_library(&mut self, path: &str) {
        match path.split('.').next().unwrap_or_default() {
            "discord" | "nextcord" | "disnake" | "redbot" | "hikari" | "interactions" => {
                self.place.discord = true;
            }
            "sonora" => self.place.sonora = true,
            _ => {}
        }
    }

    /// Returns a module as a value.
    pub(super) fn module(&mut self, path: &str) -> Abstract {
        if path == "builtins" || !self.is_sibling(path) {
            let row = self.tables.member(path).and_then(|member| member.is.as_deref());
            return Value::Module(Rc::from(row.unwrap_or(path))).into();
        }
        Value::Module(Rc::from(format!(".{path}"))).into()
    }

    fn is_sibling(&self, path: &str) -> bool {
        self.context.siblings.contains_key(path) && self.tables.module(path).is_none()
    }

    /// Returns the dotted name within the plugin of a relative import.
    fn relative(&self, level: u32, module: &str) -> String {
        let mut parts: Vec<&str> =
            self.context.module.split('.').filter(|part| !part.is_empty()).collect();
        let up = level.saturating_sub(u32::from(self.context.package));
        for _ in 0..up.min(64) {
            parts.pop();
        }
        parts.extend(module.split('.').filter(|part| !part.is_empty()));
        parts.join(".")
    }

    /// Returns what a name of another file of the plugin is.
    pub(super) fn sibling_name(&mut self, path: &str, name: &str) -> Abstract {
        let inner = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if self.context.siblings.contains_key(&inner) {
            return Value::Module(Rc::from(format!(".{inner}"))).into();
        }
        self.wanted.push(Wanted { module: path.to_owned(), name: Some(name.to_owned()) });
        let exports: Option<&Exports> = self.context.siblings.get(path).map(AsRef::as_ref);
        exports
            .and_then(|exports| exports.names.get(name))
            .map_or_else(Abstract::unknown, from_export)
    }

    /// Tells of members that were imported and never used here: another way may use them.
    pub(super) fn unused_imports(&mut self) {
        let mut unused: Vec<(Span, Abstract)> = Vec::new();
        for scope in &self.scopes {
            for binding in scope.names.values() {
                if let Some(span) = binding.unused_import {
                    unused.push((span, binding.ever.clone()));
                }
            }
        }
        unused.sort_by_key(|(span, _)| *span);
        for (span, value) in unused {
            self.reached(&value, false, span);
        }
    }

    /// Returns what other files of the plugin can see of this one.
    pub(super) fn exports(&self) -> Exports {
        let mut exports = Exports::default();
        let Some(scope) = self.scopes.first() else { return exports };
        for (name, binding) in &scope.names {
            if let Some(export) = self.export(&binding.ever) {
                exports.names.insert((*name).to_owned(), export);
            }
        }
        exports
    }

    fn export(&self, value: &Abstract) -> Option<Export> {
        let ways = value.marks.only(Marks::WAYS);
        for one in value.alternatives() {
            match &one.value {
                Value::Module(path)
                    if !path.starts_with('.')
                        && (self.tables.module(path) != Some(&Module::Harmless)
                            || self.tables.has_rows(path)) =>
                {
                    return Some(Export::Module(path.to_string(), ways));
                }
                Value::Member(path) if self.tables.matters(path) => {
                    return Some(Export::Member(path.to_string(), ways));
                }
                Value::Instance(path) if self.tables.has_rows(path) => {
                    return Some(Export::Instance(path.to_string()));
                }
                Value::Function(id) => return self.export_function(*id),
                _ => {}
            }
        }
        let marks = value.marks.only(Marks::DATA).without(Marks::QUIET.and(Marks::COMPUTED));
        (marks != Marks::default()).then_some(Export::Marked(marks))
    }
}

fn from_export(export: &Export) -> Abstract {
    match export {
        Export::Function { .. } => Value::Foreign(Rc::new(export.clone())).into(),
        Export::Instance(path) => Value::Instance(Rc::from(path.as_str())).into(),
        Export::Marked(marks) => Abstract::marked(*marks),
        Export::Member(path, marks) => {
            Abstract::from(Value::Member(Rc::from(path.as_str()))).with(*marks)
        }
        Export::Module(path, marks) => {
            Abstract::from(Value::Module(Rc::from(path.as_str()))).with(*marks)
        }
    }
}
