//! Names: where they are bound, and what they may be when they are read.

use std::rc::Rc;

use super::{Binding, Engine, ScopeKind};
use crate::core::source::Span;
use crate::firewall::fact::{Fact, How};
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

    pub(super) fn bind_import(
        &mut self,
        name: &'a str,
        value: Abstract,
        unused_import: Option<Span>,
    ) {
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
}
