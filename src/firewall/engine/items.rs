//! Items: what `base[key]` is of each kind of base.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprSubscript};

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Arguments, Fact, How};
use crate::firewall::value::{Abstract, Marks, Value};

impl<'a> Engine<'a, '_> {
    pub(super) fn subscript(&mut self, subscript: &'a ExprSubscript, called: bool) -> Abstract {
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
            (Value::Dict(pairs), _) => any_value(pairs),
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
            (Value::Class(class), _) => self.item_of_class(*class, key, span),
            (Value::Text | Value::Prefix(_), _) => Value::Text.into(),
            _ => Abstract::unknown(),
        }
    }

    /// `S[x]` is `S.__class_getitem__(x)`, or `__getitem__` of its metaclass.
    fn item_of_class(&mut self, class: usize, key: &Abstract, span: Span) -> Abstract {
        for hook in ["__class_getitem__", "__getitem__"] {
            let hook = self.class_attribute(class, hook, 0);
            if matches!(hook.value, Value::Member(_)) {
                let arguments = Arguments { positional: vec![key.clone()], ..Arguments::default() };
                return self.apply(&hook, &arguments, span);
            }
        }
        Abstract::unknown()
    }
}

/// Returns what any value of a mapping may be.
fn any_value(pairs: &[(Abstract, Abstract)]) -> Abstract {
    let values = pairs.iter().take(64).map(|(_, value)| value);
    values.fold(None, |before, value| Some(Abstract::or(before, value))).unwrap_or_default()
}

/// Says whether a key names what every module tells of itself.
pub(super) fn is_harmless_key(key: &Expr) -> bool {
    let Expr::StringLiteral(literal) = key else { return false };
    matches!(
        literal.value.to_str(),
        "__doc__" | "__file__" | "__name__" | "__package__" | "__version__" | "self"
    )
}

fn equal(one: &Abstract, other: &Abstract) -> bool {
    match (&one.value, &other.value) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        _ => false,
    }
}
