//! Statements, in the order in which they run.

use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtIf, StmtTry, StmtWhile};

use super::Engine;
use crate::firewall::fact::{Fact, How};
use crate::firewall::value::{Abstract, Value};

impl<'a> Engine<'a, '_> {
    /// Runs statements one after the other.
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) {
        for statement in statements {
            if !self.step(crate::core::source::Span::default) {
                return;
            }
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::AnnAssign(assign) => self.annotated(assign),
            Stmt::Assert(assert) => {
                self.expression(&assert.test);
                self.maybe(assert.msg.as_deref());
            }
            Stmt::Assign(assign) => {
                let value = self.expression(&assign.value);
                for target in &assign.targets {
                    self.assign(target, &value);
                }
            }
            Stmt::AugAssign(assign) => self.augmented(assign),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    self.delete(target);
                }
            }
            Stmt::Expr(statement) => {
                self.expression(&statement.value);
            }
            Stmt::For(statement) => {
                let items = self.expression(&statement.iter);
                let item = super::targets::element(&items);
                self.assign(&statement.target, &item);
                self.looped(&statement.body);
                self.branch(&statement.orelse);
            }
            Stmt::FunctionDef(function) => self.define(function),
            Stmt::Global(global) => {
                for name in &global.names {
                    self.declare(name.as_str(), true);
                }
            }
            Stmt::If(statement) => self.condition(statement),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Match(statement) => {
                let subject = self.expression(&statement.subject);
                for case in &statement.cases {
                    self.branches += 1;
                    self.pattern(&case.pattern, &subject);
                    self.maybe(case.guard.as_deref());
                    self.statements(&case.body);
                    self.branches -= 1;
                }
            }
            Stmt::Nonlocal(nonlocal) => {
                for name in &nonlocal.names {
                    self.declare(name.as_str(), false);
                }
            }
            Stmt::Raise(raise) => {
                if let Some(error) = raise.exc.as_deref() {
                    let error = self.expression(error);
                    // Raising a class makes an instance of it.
                    if let Value::Class(_) = error.value {
                        let span = self.span(raise);
                        self.apply(&error, &crate::firewall::fact::Arguments::default(), span);
                    }
                }
                self.maybe(raise.cause.as_deref());
            }
            Stmt::Return(statement) => {
                let value = match statement.value.as_deref() {
                    Some(value) => self.expression(value),
                    None => Value::None.into(),
                };
                self.returned = Some(match self.returned.take() {
                    Some(before) => before.join(&value),
                    None => value,
                });
            }
            Stmt::Try(statement) => self.attempt(statement),
            Stmt::TypeAlias(alias) => {
                self.expression(&alias.value);
            }
            Stmt::While(statement) => self.repeat(statement),
            Stmt::With(statement) => {
                for item in &statement.items {
                    let value = self.expression(&item.context_expr);
                    if let Some(target) = item.optional_vars.as_deref() {
                        self.assign(target, &value);
                    }
                }
                self.statements(&statement.body);
            }
            Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) | Stmt::Pass(_) => {}
        }
    }

    fn maybe(&mut self, expression: Option<&'a Expr>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn annotated(&mut self, assign: &'a ruff_python_ast::StmtAnnAssign) {
        let promised = self.annotation(&assign.annotation);
        match &assign.value {
            Some(value) => {
                let value = self.expression(value);
                self.assign(&assign.target, &value);
            }
            None => {
                if let (Some(value), Expr::Name(_)) = (promised, &*assign.target) {
                    self.assign(&assign.target, &value);
                }
            }
        }
    }

    fn augmented(&mut self, assign: &'a ruff_python_ast::StmtAugAssign) {
        let span = self.span(assign);
        let before = self.expression(&assign.target);
        let with = self.expression(&assign.value);
        let value = self.operate(assign.op, &before, &with, span);
        match &*assign.target {
            Expr::Attribute(_) | Expr::Name(_) | Expr::Subscript(_) => {
                self.assign(&assign.target, &value);
            }
            _ => {}
        }
    }

    fn condition(&mut self, statement: &'a StmtIf) {
        self.expression(&statement.test);
        // A body under `TYPE_CHECKING` is looked at, too: its imports name the types of annotations.
        self.branch(&statement.body);
        for clause in &statement.elif_else_clauses {
            self.maybe(clause.test.as_ref());
            self.branch(&clause.body);
        }
    }

    /// Runs statements that may not run.
    fn branch(&mut self, statements: &'a [Stmt]) {
        self.branches += 1;
        self.statements(statements);
        self.branches -= 1;
    }

    fn looped(&mut self, statements: &'a [Stmt]) {
        self.loops += 1;
        self.branch(statements);
        self.loops -= 1;
    }

    fn repeat(&mut self, statement: &'a StmtWhile) {
        let condition = self.expression(&statement.test);
        let endless = match &condition.value {
            Value::Bool(truth) => *truth,
            Value::Int(number) => *number != 0,
            _ => false,
        };
        let shape = super::targets::Shape::of(&statement.body);
        let span = self.span(&*statement.test);
        self.tell(&Fact::Loop { endless, waits: shape.waits, exits: shape.exits, span });
        let never_ends = u32::from(endless && !shape.exits);
        self.endless += never_ends;
        self.looped(&statement.body);
        self.endless -= never_ends;
        self.branch(&statement.orelse);
    }

    fn attempt(&mut self, statement: &'a StmtTry) {
        self.branch(&statement.body);
        for handler in &statement.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            self.branches += 1;
            let class = handler.type_.as_deref().map(|class| self.expression(class));
            if let Some(name) = &handler.name {
                let value = class.map_or_else(Abstract::unknown, |class| exception(&class));
                self.bind(name.as_str(), value);
            }
            self.statements(&handler.body);
            self.branches -= 1;
        }
        self.branch(&statement.orelse);
        self.statements(&statement.finalbody);
    }

    fn delete(&mut self, target: &'a Expr) {
        let span = self.span(target);
        match target {
            Expr::Attribute(attribute) => {
                let base = self.expression(&attribute.value);
                let name = Some(attribute.attr.as_str());
                let value = Value::None.into();
                self.tell(&Fact::Patched { base: &base, name, value: &value, how: How::Dot, span });
            }
            Expr::Subscript(subscript) => {
                self.set_item(subscript, &Value::None.into());
            }
            _ => {}
        }
    }

    fn declare(&mut self, name: &'a str, global: bool) {
        let mut home = 0;
        if !global {
            let mut next = self.scopes.get(self.current).and_then(|scope| scope.parent);
            while let Some(index) = next {
                let Some(scope) = self.scopes.get(index) else { break };
                if scope.names.contains_key(name) {
                    home = index;
                    break;
                }
                next = scope.parent;
            }
        }
        if home != self.current
            && let Some(scope) = self.scopes.get_mut(self.current)
        {
            scope.elsewhere.insert(name, home);
        }
    }
}

/// Returns the exception that a handler for a class is given.
fn exception(class: &Abstract) -> Abstract {
    let classes = match &class.value {
        Value::Sequence(classes) => &classes[..],
        _ => class.alternatives(),
    };
    let named = classes.iter().find_map(|class| match &class.value {
        Value::Member(path) => Some(path.clone()),
        _ => None,
    });
    named.map_or_else(Abstract::unknown, |path| Value::Instance(path).into())
}
