//! Classes of the file: bodies, bases, decorators, and what their attributes may be.

use std::sync::Arc;

use ruff_python_ast::StmtClassDef;
use rustc_hash::FxHashMap;

use super::{Class, Engine, Receiver, Scope, ScopeKind};
use crate::core::source::Span;
use crate::firewall::fact::{Arguments, Fact};
use crate::firewall::value::{Abstract, Value};

/// How far bases are followed.
const BASE_DEPTH_LIMIT: usize = 8;

impl<'a> Engine<'a, '_> {
    /// Runs `class`.
    pub(super) fn class(&mut self, statement: &'a StmtClassDef) {
        let name = statement.name.as_str();
        let mut decorators = Vec::new();
        for decorator in &statement.decorator_list {
            let value = self.evaluate(&decorator.expression, true);
            decorators.push((value, self.span(&decorator.expression)));
        }
        let mut bases = Vec::new();
        if let Some(arguments) = &statement.arguments {
            for base in &arguments.args {
                bases.push(self.expression(base));
            }
            for keyword in &arguments.keywords {
                let value = self.expression(&keyword.value);
                if keyword.arg.as_ref().is_some_and(|name| name.as_str() == "metaclass") {
                    let span = self.span(&keyword.value);
                    self.tell(&Fact::ClassName { name: "metaclass", value: &value, span });
                    bases.push(value);
                }
            }
        }
        let id = self.classes.len();
        let index = self.scopes.len();
        self.scopes.push(Scope::new(ScopeKind::Class, Some(self.current)));
        let base_paths = self.base_paths(&bases);
        self.classes.push(Class { name, scope: index, bases, attributes: FxHashMap::default() });

        let scope_name = if self.place.scope.is_empty() {
            Arc::from(name)
        } else {
            Arc::from(format!("{}.{name}", self.place.scope))
        };
        let outer = (self.current, self.branches);
        let outer_scope = std::mem::replace(&mut self.place.scope, scope_name);
        let outer_bases = std::mem::replace(&mut self.place.bases, base_paths);
        (self.current, self.branches) = (index, 0);
        self.statements(&statement.body);
        self.tell_class_names(index);
        (self.current, self.branches) = outer;
        self.place.scope = outer_scope;
        self.place.bases = outer_bases;

        let mut value = Abstract::from(Value::Class(id));
        for (decorator, span) in decorators.iter().rev() {
            self.tell(&Fact::Decorated { by: decorator, class: true, span: *span });
            value = self.decorate(decorator, value, *span);
        }
        self.bind(name, value);
        self.subclass_hooks(id, &statement.name);
    }

    fn base_paths(&self, bases: &[Abstract]) -> Vec<String> {
        let mut paths = Vec::new();
        for base in bases {
            match &base.value {
                Value::Member(path) => paths.push(path.to_string()),
                Value::Class(id) => {
                    if let Some(class) = self.classes.get(*id) {
                        paths.push(class.name.to_owned());
                        paths.extend(class.bases.iter().filter_map(|base| match &base.value {
                            Value::Member(path) => Some(path.to_string()),
                            _ => None,
                        }));
                    }
                }
                _ => {}
            }
        }
        paths
    }

    /// Tells of names with two underscores that are bound in a body to something else than a function of it.
    fn tell_class_names(&mut self, scope: usize) {
        let Some(scope) = self.scopes.get(scope) else { return };
        let mut bound: Vec<(&'a str, Abstract)> = scope
            .names
            .iter()
            .filter(|(name, binding)| {
                name.starts_with("__") && !matches!(binding.ever.value, Value::Function(_))
            })
            .map(|(name, binding)| (*name, binding.ever.clone()))
            .collect();
        bound.sort_by_key(|(name, _)| *name);
        for (name, value) in bound {
            let span = value.steps().last().map_or_else(Span::default, |step| step.span);
            self.tell(&Fact::ClassName { name, value: &value, span });
        }
    }

    /// Runs what runs when a class gets a subclass, or an attribute with `__set_name__`.
    fn subclass_hooks(&mut self, id: usize, at: &'a ruff_python_ast::Identifier) {
        let span = self.span(at);
        let bases = self.classes.get(id).map(|class| class.bases.clone()).unwrap_or_default();
        for base in &bases {
            if let Value::Class(base) = base.value {
                let hook = self.class_attribute(base, "__init_subclass__", 0);
                if hook.is_interesting() {
                    self.apply(&hook, &Arguments::default(), span);
                }
            }
        }
    }

    /// Returns the class whose body is being run.
    pub(super) fn class_around(&self) -> Option<usize> {
        let scope = self.scopes.get(self.current)?;
        if scope.kind != ScopeKind::Class {
            return None;
        }
        self.classes.iter().rposition(|class| class.scope == self.current)
    }

    /// Returns what an attribute of a class may be; for a method, the function itself.
    pub(super) fn class_attribute(&self, id: usize, name: &str, depth: usize) -> Abstract {
        let Some(class) = self.classes.get(id) else { return Abstract::unknown() };
        if let Some(value) = class.attributes.get(name) {
            return value.clone();
        }
        if let Some(binding) = self.scopes.get(class.scope).and_then(|scope| scope.names.get(name))
        {
            return binding.ever.clone();
        }
        if depth < BASE_DEPTH_LIMIT {
            for base in &class.bases {
                let found = match &base.value {
                    Value::Class(base) if *base < id => {
                        self.class_attribute(*base, name, depth + 1)
                    }
                    Value::Member(path) => {
                        let path = format!("{path}.{name}");
                        if self.tables.member(&path).is_none() {
                            continue;
                        }
                        Value::Member(path.into()).into()
                    }
                    _ => continue,
                };
                if found.is_interesting() {
                    return found;
                }
            }
        }
        Abstract::unknown()
    }

    /// Returns what an attribute of an instance may be; methods are bound to it.
    pub(super) fn object_attribute(&self, id: usize, base: &Abstract, name: &str) -> Abstract {
        let value = self.class_attribute(id, name, 0);
        match value.value {
            Value::Function(function)
                if self
                    .functions
                    .get(function)
                    .is_some_and(|function| matches!(function.class, Some((_, kind)) if kind != Receiver::Nothing)) =>
            {
                value.replaced(Value::Method(std::rc::Rc::new((base.clone(), function))))
            }
            _ => value,
        }
    }

    /// Makes an instance of a class of the file.
    pub(super) fn instantiate(&mut self, id: usize, arguments: &Arguments, span: Span) -> Abstract {
        let object = Abstract::from(Value::Object(id));
        for hook in ["__new__", "__init__", "__post_init__"] {
            let value = self.object_attribute(id, &object, hook);
            if matches!(value.value, Value::Method(_) | Value::Member(_) | Value::Partial(_)) {
                self.apply(&value, arguments, span);
            }
        }
        let bases = self.classes.get(id).map(|class| class.bases.clone()).unwrap_or_default();
        for base in &bases {
            // The constructor of a known base needs what calling it needs.
            if let Value::Member(path) = &base.value
                && self.tables.member(path).is_some_and(|member| !member.needs.is_empty())
            {
                self.reached(base, false, span);
            }
        }
        object
    }
}
