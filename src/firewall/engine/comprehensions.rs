//! Comprehensions and generator expressions: loops with a scope of their own.

use ruff_python_ast::{Comprehension, Expr};

use super::{Engine, Scope, ScopeKind};
use crate::firewall::value::{Abstract, Marks, Value};

/// The most elements for each of which the result is worked out.
const UNROLL_LIMIT: usize = 1024;

impl<'a> Engine<'a, '_> {
    /// Returns what a comprehension makes: a sequence where it can be worked out.
    pub(super) fn comprehension(
        &mut self,
        results: &[&'a Expr],
        generators: &'a [Comprehension],
    ) -> Abstract {
        // The first iterable runs outside.
        let first = generators
            .first()
            .map(|generator| self.expression(&generator.iter))
            .unwrap_or_default();
        let index = self.scopes.len();
        self.scopes.push(Scope::new(ScopeKind::Function, Some(self.current)));
        let outer = std::mem::replace(&mut self.current, index);
        let branches = std::mem::replace(&mut self.branches, 0);
        let made = match (generators, &first.value, results) {
            ([one], Value::Sequence(parts), [result])
                if one.ifs.is_empty() && !one.is_async && parts.len() <= UNROLL_LIMIT =>
            {
                let mut made = Vec::with_capacity(parts.len());
                for part in parts.iter() {
                    self.assign(&one.target, part);
                    made.push(self.expression(result));
                }
                Value::Sequence(made.into()).into()
            }
            _ => self.once(results, generators, &first),
        };
        self.current = outer;
        self.branches = branches;
        made.with(first.marks.only(Marks::DATA))
    }

    fn once(
        &mut self,
        results: &[&'a Expr],
        generators: &'a [Comprehension],
        first: &Abstract,
    ) -> Abstract {
        self.branches += 1;
        for (position, generator) in generators.iter().enumerate() {
            let items =
                if position == 0 { first.clone() } else { self.expression(&generator.iter) };
            let item = super::targets::element(&items);
            self.assign(&generator.target, &item);
            for condition in &generator.ifs {
                self.expression(condition);
            }
        }
        let mut marks = Marks::default();
        let mut interesting = Vec::new();
        for result in results {
            let value = self.expression(result);
            marks = marks.and(value.marks.only(Marks::DATA));
            if value.is_interesting() {
                interesting.push(value);
            }
        }
        self.branches -= 1;
        if interesting.is_empty() {
            return Abstract::marked(marks);
        }
        // Of unknown length, but each element is one of these, or nothing that matters.
        interesting.push(Abstract::unknown());
        Abstract::from(Value::Sequence(interesting.into())).with(marks)
    }
}
