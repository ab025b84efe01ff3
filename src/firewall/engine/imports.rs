//! Imports: what they bind, and what the files of a plugin take from each other.

use std::rc::Rc;

use ruff_python_ast::{StmtImport, StmtImportFrom};

use super::Engine;
use crate::core::source::Span;
use crate::firewall::dotted;
use crate::firewall::exports::{Export, Exports, Wanted};
use crate::firewall::fact::{Fact, How};
use crate::firewall::tables::Module;
use crate::firewall::value::{Abstract, Marks, Value};

impl<'a> Engine<'a, '_> {
    /// Runs `import a.b as c`.
    pub(super) fn import(&mut self, statement: &'a StmtImport) {
        for alias in &statement.names {
            let path = alias.name.as_str();
            let span = self.span(alias);
            self.imported(path, span);
            let top = dotted::first(path);
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
        if self.is_sibling(path) {
            return;
        }
        self.tell(&Fact::Imported { path, call: false, marks: Marks::default(), span });
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
