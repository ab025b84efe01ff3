//! Expressions: what each may be, and what happens when it runs.

use ruff_python_ast::Expr;

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::How;
use crate::firewall::value::{Abstract, Value};

impl<'a> Engine<'a, '_> {
    /// Returns what an expression may be, and tells what happens when it runs.
    pub(super) fn expression(&mut self, expression: &'a Expr) -> Abstract {
        self.evaluate(expression, false)
    }

    /// The same for an annotation, which names things without using them.
    pub(super) fn expression_quietly(&mut self, expression: &'a Expr) -> Abstract {
        match expression {
            Expr::Name(name) => self.load(name.id.as_str(), Span::default()),
            Expr::Attribute(attribute) => {
                let base = self.expression_quietly(&attribute.value);
                let span = self.span(attribute);
                self.attribute(&base, attribute.attr.as_str(), How::Dot, span, true)
            }
            Expr::StringLiteral(_) | Expr::NoneLiteral(_) => Abstract::unknown(),
            Expr::Subscript(subscript) => {
                let base = self.expression_quietly(&subscript.value);
                self.expression_quietly(&subscript.slice);
                match &base.value {
                    Value::Member(path) if path.ends_with("Optional") => {
                        self.expression_quietly(&subscript.slice)
                    }
                    _ => Abstract::unknown(),
                }
            }
            Expr::BinOp(operation) => {
                let left = self.expression_quietly(&operation.left);
                let right = self.expression_quietly(&operation.right);
                if left.is_interesting() { left } else { right }
            }
            Expr::Tuple(tuple) => {
                for element in &tuple.elts {
                    self.expression_quietly(element);
                }
                Abstract::unknown()
            }
            _ => self.expression(expression),
        }
    }

    /// `called`: whether the value is about to be called, so that what it needs is told with the arguments.
    pub(super) fn evaluate(&mut self, expression: &'a Expr, called: bool) -> Abstract {
        if !self.step(Span::default) {
            return Abstract::unknown();
        }
        match expression {
            Expr::Attribute(attribute) => {
                // What the base needs is told when its attribute tells nothing of its own.
                let harmless_key = std::mem::take(&mut self.harmless_key);
                let base = self.evaluate(&attribute.value, true);
                self.harmless_key = harmless_key;
                let span = self.span(expression);
                self.dotted(&base, expression, span, called)
            }
            Expr::Await(inner) => self.expression(&inner.value),
            Expr::BinOp(operation) => {
                let left = self.expression(&operation.left);
                let right = self.expression(&operation.right);
                let span = self.span(expression);
                self.operate(operation.op, &left, &right, span)
            }
            Expr::BoolOp(operation) => self.any_of(&operation.values),
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value).into(),
            Expr::BytesLiteral(literal) => self.bytes(literal),
            Expr::Call(call) => self.call(call),
            Expr::Compare(compare) => {
                self.expression(&compare.left);
                for other in &compare.comparators {
                    self.expression(other);
                }
                Abstract::unknown()
            }
            Expr::Dict(dict) => self.dict(dict),
            Expr::DictComp(comp) => {
                let mut results: Vec<&'a Expr> = Vec::with_capacity(2);
                results.extend(comp.key.as_deref());
                results.push(&comp.value);
                let made = self.comprehension(&results, &comp.generators);
                Abstract::marked(made.marks)
            }
            Expr::FString(string) => self.formatted(string),
            Expr::Generator(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::If(choice) => {
                self.expression(&choice.test);
                let one = self.evaluate(&choice.body, called);
                let other = self.evaluate(&choice.orelse, called);
                one.join(&other)
            }
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::List(list) => self.sequence(&list.elts),
            Expr::ListComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::Name(name) => {
                let span = self.span(expression);
                let value = self.load(name.id.as_str(), span);
                self.reached(&value, called, span);
                value
            }
            Expr::Named(named) => {
                let value = self.evaluate(&named.value, called);
                self.assign(&named.target, &value);
                value
            }
            Expr::NoneLiteral(_) => Value::None.into(),
            Expr::NumberLiteral(literal) => super::literals::number(&literal.value),
            Expr::Set(set) => self.sequence(&set.elts),
            Expr::SetComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::Slice(slice) => {
                for bound in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
                    self.expression(bound);
                }
                Abstract::unknown()
            }
            Expr::Starred(starred) => self.expression(&starred.value),
            Expr::StringLiteral(literal) => self.string(literal),
            Expr::Subscript(subscript) => self.subscript(subscript, called),
            Expr::TString(string) => {
                self.template(string);
                Abstract::unknown()
            }
            Expr::Tuple(tuple) => self.sequence(&tuple.elts),
            Expr::UnaryOp(operation) => {
                let value = self.expression(&operation.operand);
                super::operators::unary(operation.op, &value)
            }
            Expr::Yield(inner) => {
                self.yielded(inner.value.as_deref());
                Abstract::unknown()
            }
            Expr::YieldFrom(inner) => self.expression(&inner.value),
            Expr::EllipsisLiteral(_) | Expr::IpyEscapeCommand(_) => Abstract::unknown(),
        }
    }

    /// Returns what `a and b`, or `a or b`, may be.
    fn any_of(&mut self, values: &'a [Expr]) -> Abstract {
        let mut result: Option<Abstract> = None;
        for value in values {
            let value = self.expression(value);
            result = Some(Abstract::or(result, &value));
        }
        result.unwrap_or_default()
    }

    fn yielded(&mut self, value: Option<&'a Expr>) {
        if let Some(value) = value {
            let value = self.expression(value);
            self.returned = Some(Abstract::or(self.returned.take(), &value));
        }
    }
}
