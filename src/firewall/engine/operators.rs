//! Operators between two values.

use std::rc::Rc;

use ruff_python_ast::{Operator, UnaryOp};

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Arguments, Fact};
use crate::firewall::value::{Abstract, ELEMENT_LIMIT, Marks, TEXT_LIMIT_BYTES, Value};

impl Engine<'_, '_> {
    /// Returns what an operator makes of two values.
    pub(super) fn operate(
        &mut self,
        operator: Operator,
        left: &Abstract,
        right: &Abstract,
        span: Span,
    ) -> Abstract {
        let marks = left.marks.and(right.marks).only(Marks::DATA);
        if let Some(sign) = expensive(operator)
            && (matches!(right.value, Value::Int(_)) || matches!(left.value, Value::Int(_)))
        {
            self.tell(&Fact::Arithmetic { operator: sign, left, right, span });
        }
        self.overloaded(operator, left, right, span);
        let interesting = if left.is_interesting() { left } else { right };
        let value = match (&left.value, operator, &right.value) {
            (Value::Int(a), _, Value::Int(b)) => match integer(operator, *a, *b) {
                Some(number) => Value::Int(number),
                None => {
                    let huge = expensive(operator).is_some() && *a > 1 && *b > 0;
                    let huge = if huge { Marks::HUGE } else { Marks::default() };
                    return Abstract::marked(marks.and(huge));
                }
            },
            (_, Operator::Add, _) => return add(left, right, marks),
            (Value::Str(template), Operator::Mod, _) => {
                return super::strings::percent(template, right);
            }
            (Value::Str(text), Operator::Mult, Value::Int(times))
            | (Value::Int(times), Operator::Mult, Value::Str(text)) => {
                let times = usize::try_from(*times).unwrap_or(0);
                if text.len().saturating_mul(times) <= TEXT_LIMIT_BYTES {
                    Value::Str(text.repeat(times).into())
                } else {
                    Value::Text
                }
            }
            (Value::Dict(a), Operator::BitOr, Value::Dict(b)) => {
                Value::Dict(a.iter().chain(b.iter()).take(ELEMENT_LIMIT).cloned().collect())
            }
            (Value::Sequence(parts), Operator::Mult, _) if parts.len() < 64 => {
                Value::Sequence(Rc::clone(parts))
            }
            (Value::Text | Value::Prefix(_) | Value::Suffix(_), _, _) => Value::Text,
            // `path / "name"` stays a path.
            (Value::Instance(class), Operator::Div, _) => Value::Instance(Rc::clone(class)),
            _ => Value::Unknown,
        };
        Abstract::from(value).with(marks).after(interesting)
    }

    /// Operators of a class of the file that are something known: `__iadd__ = exec`.
    fn overloaded(&mut self, operator: Operator, left: &Abstract, right: &Abstract, span: Span) {
        let Value::Object(class) = left.value else { return };
        for kind in ["", "i"] {
            let name = format!("__{kind}{}__", dunder(operator));
            let hook = self.class_attribute(class, &name, 0);
            if matches!(hook.value, Value::Member(_) | Value::Partial(_)) {
                let arguments =
                    Arguments { positional: vec![right.clone()], ..Arguments::default() };
                self.apply(&hook, &arguments, span);
            }
        }
    }
}

/// Returns what a sign before a value makes of it.
pub(super) fn unary(operator: UnaryOp, value: &Abstract) -> Abstract {
    match (operator, &value.value) {
        (UnaryOp::USub, Value::Int(number)) => {
            number.checked_neg().map_or_else(Abstract::unknown, |number| Value::Int(number).into())
        }
        (UnaryOp::Invert, Value::Int(number)) => Value::Int(!number).into(),
        (UnaryOp::Not, Value::Bool(truth)) => Value::Bool(!truth).into(),
        (UnaryOp::Not, _) => Abstract::unknown(),
        _ => Abstract::marked(value.marks.only(Marks::DATA)),
    }
}

/// Returns `left + right` of what is no number.
fn add(left: &Abstract, right: &Abstract, marks: Marks) -> Abstract {
    match (&left.value, &right.value) {
        (Value::Sequence(a), Value::Sequence(b)) => {
            let parts = a.iter().chain(b.iter()).take(ELEMENT_LIMIT).cloned().collect();
            Abstract::from(Value::Sequence(parts)).with(marks)
        }
        (Value::Sequence(_), _) => left.clone().with(marks),
        (_, Value::Sequence(_)) => right.clone().with(marks),
        (Value::Bytes(a), Value::Bytes(b)) if a.len() + b.len() <= TEXT_LIMIT_BYTES => {
            Abstract::from(Value::Bytes(a.iter().chain(b.iter()).copied().collect())).with(marks)
        }
        _ => {
            let is_text = |value: &Value| {
                matches!(value, Value::Str(_) | Value::Text | Value::Prefix(_) | Value::Suffix(_))
            };
            if is_text(&left.value) || is_text(&right.value) {
                super::strings::concatenate(&[left.clone(), right.clone()])
            } else {
                Abstract::marked(marks).after(if left.is_interesting() { left } else { right })
            }
        }
    }
}

fn expensive(operator: Operator) -> Option<&'static str> {
    match operator {
        Operator::LShift => Some("<<"),
        Operator::Mult => Some("*"),
        Operator::Pow => Some("**"),
        _ => None,
    }
}

fn integer(operator: Operator, a: i64, b: i64) -> Option<i64> {
    match operator {
        Operator::Add => a.checked_add(b),
        Operator::BitAnd => Some(a & b),
        Operator::BitOr => Some(a | b),
        Operator::BitXor => Some(a ^ b),
        // Python rounds down where Rust rounds towards zero.
        Operator::FloorDiv => a.checked_div_euclid(b).filter(|_| b > 0),
        Operator::LShift => {
            u32::try_from(b).ok().filter(|b| *b < 62).and_then(|b| a.checked_mul(1 << b))
        }
        Operator::Mod => a.checked_rem_euclid(b).filter(|_| b > 0),
        Operator::Mult => a.checked_mul(b),
        Operator::Pow => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        Operator::RShift => u32::try_from(b).ok().and_then(|b| a.checked_shr(b)),
        Operator::Sub => a.checked_sub(b),
        Operator::Div | Operator::MatMult => None,
    }
}

fn dunder(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "add",
        Operator::BitAnd => "and",
        Operator::BitOr => "or",
        Operator::BitXor => "xor",
        Operator::Div => "truediv",
        Operator::FloorDiv => "floordiv",
        Operator::LShift => "lshift",
        Operator::MatMult => "matmul",
        Operator::Mod => "mod",
        Operator::Mult => "mul",
        Operator::Pow => "pow",
        Operator::RShift => "rshift",
        Operator::Sub => "sub",
    }
}
