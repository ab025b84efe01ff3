//! What is assigned to: names, attributes, items, and tuples of these.

use std::rc::Rc;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprSubscript, Stmt};

use super::Engine;
use crate::firewall::fact::{Fact, How};
use crate::firewall::value::{Abstract, ELEMENT_LIMIT, Marks, Value};

impl<'a> Engine<'a, '_> {
    /// Assigns a value to a target.
    pub(super) fn assign(&mut self, target: &'a Expr, value: &Abstract) {
        match target {
            Expr::Name(name) => {
                let span = self.span(target);
                let name = name.id.as_str();
                self.named(name, value, span);
                let value = value.clone().step(span, || format!("it is bound to `{name}`"));
                self.bind(name, value);
            }
            Expr::Attribute(attribute) => {
                let base = self.expression(&attribute.value);
                let name = attribute.attr.as_str();
                let span = self.span(target);
                self.named(name, value, span);
                self.set_attribute(&base, Some(name), value, How::Dot, span);
            }
            Expr::Subscript(subscript) => self.set_item(subscript, value),
            Expr::Tuple(tuple) => self.assign_each(&tuple.elts, value),
            Expr::List(list) => self.assign_each(&list.elts, value),
            Expr::Starred(starred) => self.assign(&starred.value, value),
            _ => {}
        }
    }

    fn assign_each(&mut self, targets: &'a [Expr], value: &Abstract) {
        let starred = targets.iter().any(|target| matches!(target, Expr::Starred(_)));
        for (position, target) in targets.iter().enumerate() {
            let mut part: Option<Abstract> = None;
            for one in value.alternatives() {
                let taken = match &one.value {
                    Value::Sequence(parts) if !starred => {
                        parts.get(position).cloned().unwrap_or_default()
                    }
                    _ => element(one),
                };
                part = Some(Abstract::or(part, &taken));
            }
            let part = part.unwrap_or_default();
            self.assign(target, &part);
        }
    }

    /// Tells of a name that is bound to something which may be a secret or a sink.
    pub(super) fn named(&mut self, name: &str, value: &Abstract, span: crate::core::source::Span) {
        let shown = matches!(&value.value, Value::Str(_) | Value::Member(_))
            || value.marks.only(Marks::DATA) != Marks::default();
        if shown {
            self.tell(&Fact::Named { name, value, span });
        }
    }

    /// Sets an attribute of something.
    pub(super) fn set_attribute(
        &mut self,
        base: &Abstract,
        name: Option<&str>,
        value: &Abstract,
        how: How,
        span: crate::core::source::Span,
    ) {
        for one in base.alternatives() {
            if let (Value::Object(class), Some(name)) = (&one.value, name) {
                let stored = value.clone().step(span, || format!("it is stored as `{name}`"));
                if let Some(class) = self.classes.get_mut(*class) {
                    match class.attributes.get_mut(name) {
                        Some(known) => *known = known.join(&stored),
                        None => {
                            class.attributes.insert(name.to_owned(), stored);
                        }
                    }
                }
            }
            if let (Value::Class(_), Some(name)) = (&one.value, name) {
                self.tell(&Fact::ClassName { name, value, span });
            }
            self.tell(&Fact::Patched { base: one, name, value, how, span });
        }
    }

    /// Sets an item of something.
    pub(super) fn set_item(&mut self, subscript: &'a ExprSubscript, value: &Abstract) {
        let base = self.expression(&subscript.value);
        let key = self.expression(&subscript.slice);
        let span = self.span(subscript);
        if let Some(name) = key.as_str() {
            self.named(name, value, span);
        }
        for one in base.alternatives() {
            match &one.value {
                Value::Namespace(of) => {
                    self.set_attribute(&of.clone(), key.as_str(), value, How::Namespace, span);
                }
                Value::Member(_) | Value::SysModules => {
                    self.tell(&Fact::Patched {
                        base: one,
                        name: key.as_str(),
                        value,
                        how: How::Namespace,
                        span,
                    });
                }
                Value::Dict(pairs) if pairs.len() < 256 && value.is_interesting() => {
                    let more: Vec<_> =
                        pairs.iter().cloned().chain([(key.clone(), value.clone())]).collect();
                    self.rebind(&subscript.value, one.replaced(Value::Dict(more.into())));
                }
                _ if value.marks.only(Marks::PRIVATE) != Marks::default() => {
                    let marks = value.marks.only(Marks::PRIVATE);
                    self.rebind(&subscript.value, one.clone().with(marks).after(value));
                }
                _ => {}
            }
        }
    }

    fn rebind(&mut self, target: &'a Expr, value: Abstract) {
        if let Expr::Name(name) = target {
            self.bind(name.id.as_str(), value);
        }
    }
}

/// Returns what iterating over something gives.
pub(super) fn element(items: &Abstract) -> Abstract {
    let marks = items.marks.only(Marks::DATA);
    let mut found: Option<Abstract> = None;
    for one in items.alternatives() {
        let parts: Vec<Abstract> = match &one.value {
            Value::Sequence(parts) => distinct(parts),
            Value::Dict(pairs) => pairs.iter().take(16).map(|(key, _)| key.clone()).collect(),
            Value::Frame => vec![Value::Frame.into()],
            Value::Namespace(_)
            | Value::Prefix(_)
            | Value::Str(_)
            | Value::SysModules
            | Value::Text => vec![Value::Text.into()],
            _ => vec![Abstract::unknown()],
        };
        for part in parts {
            found = Some(match found {
                Some(before) => before.join(&part),
                None => part,
            });
        }
    }
    found.unwrap_or_default().with(marks)
}

/// Returns the elements that matter for what any element may be.
fn distinct(parts: &Rc<[Abstract]>) -> Vec<Abstract> {
    let interesting: Vec<Abstract> = parts
        .iter()
        .take(ELEMENT_LIMIT)
        .filter(|part| part.is_interesting())
        .take(16)
        .cloned()
        .collect();
    let plain = parts.iter().filter(|part| !part.is_interesting()).take(9).cloned();
    plain.chain(interesting).collect()
}

/// What a loop's body does about ending it.
#[derive(Default)]
pub(super) struct Shape {
    /// Whether it waits for something: `await`, `sleep`, a read.
    pub(super) waits: bool,
    /// Whether it can end: `break`, `return`, `raise`.
    pub(super) exits: bool,
}

impl Shape {
    pub(super) fn of(body: &[Stmt]) -> Self {
        let mut shape = Self::default();
        shape.visit_body(body);
        shape
    }
}

impl<'a> Visitor<'a> for Shape {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Break(_) | Stmt::Raise(_) | Stmt::Return(_) => self.exits = true,
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::For(statement) if statement.is_async => self.waits = true,
            Stmt::With(statement) if statement.is_async => self.waits = true,
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => self.waits = true,
            Expr::Call(_) => self.waits = self.waits || calls_something_slow(expression),
            Expr::Lambda(_) => return,
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// Says whether a body calls a function by a name.
pub(super) fn calls(body: &[Stmt], name: &str) -> bool {
    struct Calls<'n>(&'n str, bool);
    impl<'a> Visitor<'a> for Calls<'_> {
        fn visit_expr(&mut self, expression: &'a Expr) {
            if let Expr::Call(call) = expression {
                self.1 |= matches!(&*call.func, Expr::Name(name) if name.id.as_str() == self.0);
            }
            walk_expr(self, expression);
        }
    }
    let mut calls = Calls(name, false);
    calls.visit_body(body);
    calls.1
}

fn calls_something_slow(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else { return false };
    let name = match &*call.func {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(name) => name.id.as_str(),
        _ => return false,
    };
    matches!(
        name,
        "accept"
            | "exit"
            | "_exit"
            | "get"
            | "input"
            | "join"
            | "next"
            | "read"
            | "readline"
            | "recv"
            | "select"
            | "sleep"
            | "wait"
    )
}
