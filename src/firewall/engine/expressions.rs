//! Expressions: what each may be, and what happens when it runs.

use std::rc::Rc;

use ruff_python_ast::{
    BytesLiteral, Expr, ExprSubscript, FStringPart, InterpolatedStringElement, Number, UnaryOp,
};

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Fact, How};
use crate::firewall::value::{Abstract, ELEMENT_LIMIT, Marks, TEXT_LIMIT_BYTES, Value};

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
            Expr::BoolOp(operation) => {
                let mut result: Option<Abstract> = None;
                for value in &operation.values {
                    let value = self.expression(value);
                    result = Some(Abstract::or(result, &value));
                }
                result.unwrap_or_default()
            }
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value).into(),
            Expr::BytesLiteral(literal) => {
                let bytes: Vec<u8> =
                    literal.value.iter().flat_map(BytesLiteral::as_slice).copied().collect();
                if let Ok(text) = std::str::from_utf8(&bytes) {
                    let span = self.span(expression);
                    self.tell(&Fact::Literal { text, span });
                }
                if bytes.len() > TEXT_LIMIT_BYTES * 4 {
                    Abstract::unknown()
                } else {
                    Value::Bytes(bytes.into()).into()
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::Compare(compare) => {
                self.expression(&compare.left);
                for other in &compare.comparators {
                    self.expression(other);
                }
                Abstract::unknown()
            }
            Expr::Dict(dict) => {
                let mut pairs = Vec::with_capacity(dict.items.len().min(ELEMENT_LIMIT));
                let mut marks = Marks::default();
                let mut password = false;
                for item in &dict.items {
                    let key = item.key.as_ref().map(|key| self.expression(key));
                    let value = self.expression(&item.value);
                    marks = marks.and(value.marks.only(Marks::DATA));
                    match key {
                        Some(key) => {
                            if let Some(name) = key.as_str() {
                                let span = self.span(&item.value);
                                self.named(name, &value, span);
                                password |= names_password(name);
                            }
                            if pairs.len() < ELEMENT_LIMIT {
                                pairs.push((key, value));
                            }
                        }
                        None => {
                            if let Value::Dict(inner) = &value.value {
                                pairs.extend(
                                    inner.iter().take(ELEMENT_LIMIT - pairs.len()).cloned(),
                                );
                            }
                        }
                    }
                }
                if password {
                    let span = self.span(expression);
                    self.tell(&Fact::Mapping { pairs: &pairs, span });
                }
                Abstract::from(Value::Dict(pairs.into())).with(marks)
            }
            Expr::DictComp(comp) => {
                let mut results: Vec<&'a Expr> = Vec::with_capacity(2);
                results.extend(comp.key.as_deref());
                results.push(&comp.value);
                let made = self.comprehension(&results, &comp.generators);
                Abstract::marked(made.marks)
            }
            Expr::FString(string) => {
                let mut parts = Vec::new();
                for part in &string.value {
                    match part {
                        FStringPart::Literal(literal) => {
                            parts.push(Abstract::text(literal.as_str()));
                        }
                        FStringPart::FString(inner) => {
                            self.interpolated(&inner.elements, &mut parts);
                        }
                    }
                }
                let result = super::strings::concatenate(&parts);
                if let Some(text) = result.as_str() {
                    let span = self.span(expression);
                    self.tell(&Fact::Literal { text, span });
                }
                result
            }
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
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number.as_i64().map_or_else(
                    || Abstract::marked(Marks::HUGE),
                    |number| Value::Int(number).into(),
                ),
                Number::Complex { .. } | Number::Float(_) => Abstract::unknown(),
            },
            Expr::Set(set) => self.sequence(&set.elts),
            Expr::SetComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::Slice(slice) => {
                for bound in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
                    self.expression(bound);
                }
                Abstract::unknown()
            }
            Expr::Starred(starred) => self.expression(&starred.value),
            Expr::StringLiteral(literal) => {
                let text = literal.value.to_str();
                let span = self.span(expression);
                self.tell(&Fact::Literal { text, span });
                if text.len() > TEXT_LIMIT_BYTES * 4 {
                    Value::Text.into()
                } else {
                    Abstract::text(text)
                }
            }
            Expr::Subscript(subscript) => self.subscript(subscript, called),
            Expr::TString(string) => {
                let mut parts = Vec::new();
                for inner in &string.value {
                    self.interpolated(&inner.elements, &mut parts);
                }
                Abstract::unknown()
            }
            Expr::Tuple(tuple) => self.sequence(&tuple.elts),
            Expr::UnaryOp(operation) => {
                let value = self.expression(&operation.operand);
                match (operation.op, &value.value) {
                    (UnaryOp::USub, Value::Int(number)) => number
                        .checked_neg()
                        .map_or_else(Abstract::unknown, |number| Value::Int(number).into()),
                    (UnaryOp::Invert, Value::Int(number)) => Value::Int(!number).into(),
                    (UnaryOp::Not, Value::Bool(truth)) => Value::Bool(!truth).into(),
                    (UnaryOp::Not, _) => Abstract::unknown(),
                    _ => Abstract::marked(value.marks.only(Marks::DATA)),
                }
            }
            Expr::Yield(inner) => {
                let value = inner.value.as_deref().map(|value| self.expression(value));
                if let Some(value) = value {
                    self.returned = Some(
                        self.returned.take().map_or_else(|| value.clone(), |r| r.join(&value)),
                    );
                }
                Abstract::unknown()
            }
            Expr::YieldFrom(inner) => self.expression(&inner.value),
            Expr::EllipsisLiteral(_) | Expr::IpyEscapeCommand(_) => Abstract::unknown(),
        }
    }

    fn interpolated(
        &mut self,
        elements: &'a ruff_python_ast::InterpolatedStringElements,
        parts: &mut Vec<Abstract>,
    ) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    parts.push(Abstract::text(literal.value.as_ref()));
                }
                InterpolatedStringElement::Interpolation(inner) => {
                    let value = self.expression(&inner.expression);
                    if let Some(spec) = inner.format_spec.as_deref() {
                        self.interpolated(&spec.elements, &mut Vec::new());
                        parts.push(Abstract::marked(value.marks));
                    } else {
                        parts.push(value);
                    }
                }
            }
        }
    }

    fn sequence(&mut self, elements: &'a [Expr]) -> Abstract {
        let mut values = Vec::with_capacity(elements.len().min(ELEMENT_LIMIT));
        let mut marks = Marks::default();
        for element in elements {
            let value = self.expression(element);
            marks = marks.and(value.marks.only(Marks::DATA));
            match (&value.value, element) {
                (Value::Sequence(inner), Expr::Starred(_)) => {
                    values.extend(
                        inner.iter().take(ELEMENT_LIMIT.saturating_sub(values.len())).cloned(),
                    );
                }
                (_, Expr::Starred(_)) => {
                    values.push(super::targets::element(&value));
                }
                _ if values.len() < ELEMENT_LIMIT => values.push(value),
                _ => {}
            }
        }
        Abstract::from(Value::Sequence(values.into())).with(marks)
    }

    fn subscript(&mut self, subscript: &'a ExprSubscript, called: bool) -> Abstract {
        self.harmless_key = is_harmless_key(&subscript.slice);
        let base = self.evaluate(&subscript.value, true);
        self.harmless_key = false;
        let span = self.span(subscript);
        if let Expr::Slice(slice) = &*subscript.slice {
            let bounds = [&slice.lower, &slice.upper, &slice.step]
                .map(|bound| bound.as_deref().map(|bound| self.expression(bound)));
            return super::strings::slice(&base, &bounds);
        }
        let key = self.expression(&subscript.slice);
        self.item(&base, &key, span, called)
    }

    /// Returns an item of something.
    pub(super) fn item(
        &mut self,
        base: &Abstract,
        key: &Abstract,
        span: Span,
        called: bool,
    ) -> Abstract {
        let mut found: Option<Abstract> = None;
        for one in base.alternatives() {
            let value = self.item_of(one, key, span, called).after(base);
            found = Some(Abstract::or(found, &value));
        }
        found.unwrap_or_default().with(base.marks.only(Marks::DATA).without(Marks::ENVIRONMENT))
    }

    /// Returns a variable of a frame, or of the globals of a function.
    fn item_of_frame(&mut self, base: &Abstract, key: &Abstract, span: Span) -> Abstract {
        let Some(name) = key.as_str() else { return Abstract::marked(Marks::BY_INTERNALS) };
        let powerful = name == "__builtins__"
            || self.tables.matters(name)
            || self.tables.matters(&format!("builtins.{name}"));
        if !powerful {
            return Abstract::unknown();
        }
        let (base, how) = (base.clone().with(Marks::BY_INTERNALS), How::Namespace);
        self.tell(&Fact::Attribute { base: &base, name, how, span });
        Abstract::marked(Marks::BY_INTERNALS)
    }

    fn item_of(&mut self, base: &Abstract, key: &Abstract, span: Span, called: bool) -> Abstract {
        match (&base.value, &key.value) {
            (Value::Namespace(of), _) if matches!(of.value, Value::Frame) => {
                self.item_of_frame(base, key, span)
            }
            (Value::Frame, _) => Value::Frame.into(),
            (Value::Namespace(of), _) => {
                let of = of.as_ref().clone();
                self.by_name(&of, key, How::Namespace, span, called)
            }
            (Value::SysModules, _) => {
                self.module_by_name(key, Marks::BY_NAME, How::Namespace, span)
            }
            (Value::Module(_), Value::Str(_)) => {
                // Only `__builtins__` is a module that may be a mapping.
                self.by_name(base, key, How::Namespace, span, called)
            }
            (Value::Sequence(parts), Value::Int(index)) => {
                let index = usize::try_from(*index).ok().or_else(|| {
                    parts.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
                });
                index.and_then(|index| parts.get(index)).cloned().unwrap_or_default()
            }
            (Value::Sequence(_), _) => super::targets::element(base),
            (Value::Dict(pairs), Value::Str(_) | Value::Int(_)) => {
                let known = pairs.iter().rev().find(|(other, _)| equal(other, key));
                known.map_or_else(|| Abstract::marked(base.marks), |(_, value)| value.clone())
            }
            (Value::Dict(pairs), _) => {
                let mut all: Option<Abstract> = None;
                for (_, value) in pairs.iter().take(64) {
                    all = Some(Abstract::or(all, value));
                }
                all.unwrap_or_default()
            }
            (Value::Str(text), Value::Int(index)) => super::strings::character(text, *index)
                .map_or_else(
                    || Value::Text.into(),
                    |text| Abstract::text(&text).with(Marks::SCRAMBLED),
                ),
            (Value::Bytes(bytes), Value::Int(index)) => usize::try_from(*index)
                .ok()
                .and_then(|index| bytes.get(index))
                .map_or_else(Abstract::unknown, |byte| Value::Int(i64::from(*byte)).into()),
            (Value::Member(path), _) => self.item_of_member(&Rc::clone(path), base, key, span),
            (Value::Class(class), _) => {
                // `S[x]` is `S.__class_getitem__(x)`, or `__getitem__` of its metaclass.
                for hook in ["__class_getitem__", "__getitem__"] {
                    let hook = self.class_attribute(*class, hook, 0);
                    if matches!(hook.value, Value::Member(_)) {
                        let arguments = crate::firewall::fact::Arguments {
                            positional: vec![key.clone()],
                            ..Default::default()
                        };
                        return self.apply(&hook, &arguments, span);
                    }
                }
                Abstract::unknown()
            }
            (Value::Text | Value::Prefix(_), _) => Value::Text.into(),
            _ => Abstract::unknown(),
        }
    }
}

/// Says whether a key names what every module tells of itself.
pub(super) fn is_harmless_key(key: &Expr) -> bool {
    let Expr::StringLiteral(literal) = key else { return false };
    matches!(
        literal.value.to_str(),
        "__doc__" | "__file__" | "__name__" | "__package__" | "__version__" | "self"
    )
}

/// Says whether a key is named like a password.
fn names_password(key: &str) -> bool {
    key.len() < 64 && key.as_bytes().windows(4).any(|part| part.eq_ignore_ascii_case(b"pass"))
}

fn equal(one: &Abstract, other: &Abstract) -> bool {
    match (&one.value, &other.value) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        _ => false,
    }
}
