//! Literals: text, bytes and numbers, what is put together of them, and the displays of lists and mappings.

use ruff_python_ast::{
    BytesLiteral, Expr, ExprBytesLiteral, ExprDict, ExprFString, ExprStringLiteral, ExprTString,
    FStringPart, InterpolatedStringElement, InterpolatedStringElements, Number,
};

use super::Engine;
use crate::firewall::fact::Fact;
use crate::firewall::value::{Abstract, ELEMENT_LIMIT, Marks, TEXT_LIMIT_BYTES, Value};

/// How many bytes a literal has at most whose text is kept.
const LITERAL_LIMIT_BYTES: usize = TEXT_LIMIT_BYTES * 4;

impl<'a> Engine<'a, '_> {
    pub(super) fn bytes(&mut self, literal: &'a ExprBytesLiteral) -> Abstract {
        let bytes: Vec<u8> =
            literal.value.iter().flat_map(BytesLiteral::as_slice).copied().collect();
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let span = self.span(literal);
            self.tell(&Fact::Literal { text, span });
        }
        if bytes.len() > LITERAL_LIMIT_BYTES {
            Abstract::unknown()
        } else {
            Value::Bytes(bytes.into()).into()
        }
    }

    pub(super) fn string(&mut self, literal: &'a ExprStringLiteral) -> Abstract {
        let text = literal.value.to_str();
        let span = self.span(literal);
        self.tell(&Fact::Literal { text, span });
        if text.len() > LITERAL_LIMIT_BYTES { Value::Text.into() } else { Abstract::text(text) }
    }

    /// Returns what an f-string may be.
    pub(super) fn formatted(&mut self, string: &'a ExprFString) -> Abstract {
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
            let span = self.span(string);
            self.tell(&Fact::Literal { text, span });
        }
        result
    }

    /// Looks into a template string, whose value is no text.
    pub(super) fn template(&mut self, string: &'a ExprTString) {
        for inner in &string.value {
            self.interpolated(&inner.elements, &mut Vec::new());
        }
    }

    pub(super) fn dict(&mut self, dict: &'a ExprDict) -> Abstract {
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
                        pairs.extend(inner.iter().take(ELEMENT_LIMIT - pairs.len()).cloned());
                    }
                }
            }
        }
        if password {
            let span = self.span(dict);
            self.tell(&Fact::Mapping { pairs: &pairs, span });
        }
        Abstract::from(Value::Dict(pairs.into())).with(marks)
    }

    fn interpolated(
        &mut self,
        elements: &'a InterpolatedStringElements,
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

    /// Returns a list, a tuple or a set.
    pub(super) fn sequence(&mut self, elements: &'a [Expr]) -> Abstract {
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
}

/// Returns a number, as far as it matters.
pub(super) fn number(number: &Number) -> Abstract {
    match number {
        Number::Int(number) => number
            .as_i64()
            .map_or_else(|| Abstract::marked(Marks::HUGE), |number| Value::Int(number).into()),
        Number::Complex { .. } | Number::Float(_) => Abstract::unknown(),
    }
}

/// Says whether a key is named like a password.
fn names_password(key: &str) -> bool {
    key.len() < 64 && key.as_bytes().windows(4).any(|part| part.eq_ignore_ascii_case(b"pass"))
}
