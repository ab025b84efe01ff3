//! Patterns of `match`, which read attributes and bind names.

use ruff_python_ast::Pattern;

use super::Engine;
use crate::firewall::fact::How;
use crate::firewall::value::{Abstract, Value};

impl<'a> Engine<'a, '_> {
    /// Binds what a pattern takes from a subject.
    pub(super) fn pattern(&mut self, pattern: &'a Pattern, subject: &Abstract) {
        match pattern {
            Pattern::MatchAs(pattern) => {
                if let Some(inner) = pattern.pattern.as_deref() {
                    self.pattern(inner, subject);
                }
                if let Some(name) = &pattern.name {
                    self.bind(name.as_str(), subject.clone());
                }
            }
            Pattern::MatchClass(pattern) => {
                let class = self.expression(&pattern.cls);
                let narrowed = match (&subject.value, &class.value) {
                    (Value::Unknown, Value::Member(path)) => Value::Instance(path.clone()).into(),
                    _ => subject.clone(),
                };
                for inner in &pattern.arguments.patterns {
                    let part = super::targets::element(&narrowed);
                    self.pattern(inner, &part);
                }
                for keyword in &pattern.arguments.keywords {
                    let span = self.span(keyword);
                    let part =
                        self.attribute(&narrowed, keyword.attr.as_str(), How::Pattern, span, false);
                    self.pattern(&keyword.pattern, &part);
                }
            }
            Pattern::MatchMapping(pattern) => {
                for (key, inner) in pattern.keys.iter().zip(&pattern.patterns) {
                    let span = self.span(key);
                    let key = self.expression(key);
                    let part = self.item(subject, &key, span, false);
                    self.pattern(inner, &part);
                }
                if let Some(rest) = &pattern.rest {
                    self.bind(rest.as_str(), subject.clone());
                }
            }
            Pattern::MatchOr(pattern) => {
                for inner in &pattern.patterns {
                    self.pattern(inner, subject);
                }
            }
            Pattern::MatchSequence(pattern) => {
                for (position, inner) in pattern.patterns.iter().enumerate() {
                    let part = match &subject.value {
                        Value::Sequence(parts) => parts.get(position).cloned().unwrap_or_default(),
                        _ => super::targets::element(subject),
                    };
                    self.pattern(inner, &part);
                }
            }
            Pattern::MatchSingleton(_) => {}
            Pattern::MatchStar(pattern) => {
                if let Some(name) = &pattern.name {
                    self.bind(name.as_str(), subject.clone());
                }
            }
            Pattern::MatchValue(pattern) => {
                self.expression(&pattern.value);
            }
        }
    }
}
