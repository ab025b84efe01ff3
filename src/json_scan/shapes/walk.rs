//! Along a document and the table of its shape together. It recurses as deep as a table does, which is little.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::BASE64;

use super::encoded::{self, Forged};
use super::expected::{Expected, Member};
use crate::core::finding::Rule;
use crate::core::text::hidden as first_hidden;
use crate::json_scan::checks::{forged_track, shape_mismatch, unclean_field};
use crate::json_scan::cursor::{self, Kind};
use crate::json_scan::decode::decoded;
use crate::json_scan::found::{Found, Objection};
use crate::json_scan::pointer;

/// No title or URL has more characters.
const MAX_CLEAN_CHARACTERS: usize = 1000;

/// Compares the value at `start` with what is expected.
pub(super) fn walk(
    bytes: &[u8],
    start: usize,
    expected: &Expected,
    is_strict: bool,
    found: &mut Found,
) {
    let mut walk = Walk { bytes, is_strict, path: Vec::new(), found };
    walk.value(start, expected);
}

/// Objects to the value at `start`, at a pointer.
pub(super) fn object(
    found: &mut Found,
    rule: &'static Rule,
    span: Range<usize>,
    pointer: String,
    message: String,
) {
    if found.count(rule, None) {
        let pointer = Some(pointer);
        found.listed.push(Objection { rule, span, pointer, message, severity: None });
    }
}

enum Step<'a> {
    Element(u32),
    Member(Cow<'a, str>),
}

struct Walk<'a, 'f> {
    bytes: &'a [u8],
    is_strict: bool,
    path: Vec<Step<'a>>,
    found: &'f mut Found,
}

impl<'a> Walk<'a, '_> {
    /// Returns where the value at `at` ends.
    fn value(&mut self, at: usize, expected: &Expected) -> usize {
        let kind = cursor::kind(self.bytes, at);
        match (expected, kind) {
            (Expected::Any, _)
            | (Expected::Bool, Kind::Bool)
            | (Expected::Text | Expected::TextOr(_), Kind::Text)
            | (Expected::Nullable(_), Kind::Null) => {}
            (Expected::Uri, Kind::Null) if !self.is_strict => {}
            (Expected::Nullable(other) | Expected::TextOr(other), _) => {
                return self.value(at, other);
            }
            (Expected::By { member, cases }, Kind::Object) => return self.by(at, member, cases),
            (Expected::With { member, with, without }, Kind::Object) => {
                let has = cursor::last_member(self.bytes, at, member).is_some();
                return self.value(at, if has { with } else { without });
            }
            (Expected::List(each, most), Kind::Array) => return self.list(at, each, *most),
            (Expected::Object(members, one_of), Kind::Object) => {
                return self.members(at, members, one_of);
            }
            (Expected::Track(members), Kind::Object) => {
                if let Some(Forged { member, at, message }) = encoded::compare(self.bytes, at) {
                    self.path.push(Step::Member(member.into()));
                    self.objection(&forged_track::RULE, at, message);
                    self.path.pop();
                }
                return self.value(at, members);
            }
            (Expected::Clean { may_be_empty }, Kind::Text) => self.clean(at, *may_be_empty),
            (Expected::Uri, Kind::Text) => self.clean(at, false),
            (Expected::Base64 | Expected::Id | Expected::OneOf(_), Kind::Text) => {
                self.text(at, expected);
            }
            (Expected::Integer(..) | Expected::Number(..), Kind::Number) => {
                self.number(at, expected);
            }
            _ => {
                let message = format!("it is {}, and must be {}", kind.words(), words(expected));
                self.mismatch(at, message);
            }
        }
        cursor::end(self.bytes, at)
    }

    fn by(
        &mut self,
        at: usize,
        member: &'static str,
        cases: &[(&'static str, &'static Expected)],
    ) -> usize {
        let says = cursor::last_member(self.bytes, at, member)
            .filter(|value| cursor::kind(self.bytes, *value) == Kind::Text);
        let says = says.map(|value| self.decoded(cursor::text_span(self.bytes, value)));
        let case = says.and_then(|says| cases.iter().find(|(name, _)| *name == says));
        match case {
            Some((_, expected)) => self.value(at, expected),
            None => {
                let known: Vec<_> = cases.iter().map(|(name, _)| format!("`{name}`")).collect();
                self.mismatch(at, format!("`{member}` is none of {}", known.join(", ")));
                cursor::end(self.bytes, at)
            }
        }
    }

    fn list(&mut self, at: usize, each: &Expected, most: usize) -> usize {
        let Some(mut element) = cursor::first(self.bytes, at) else {
            return cursor::end(self.bytes, at);
        };
        let mut index = 0u32;
        loop {
            self.path.push(Step::Element(index));
            let end = self.value(element, each);
            self.path.pop();
            index = index.saturating_add(1);
            match cursor::next(self.bytes, end) {
                Ok(next) => element = next,
                Err(end) => {
                    if usize::try_from(index).is_ok_and(|count| count > most) {
                        self.mismatch(
                            at,
                            format!("it has {index} elements, and must have {most} at most"),
                        );
                    }
                    return end;
                }
            }
        }
    }

    fn members(&mut self, at: usize, members: &[Member], one_of: &[&str]) -> usize {
        let mut seen = vec![false; members.len()];
        let mut has_one = one_of.is_empty();
        let mut next = cursor::first(self.bytes, at);
        let mut end = None;
        while let Some(start) = next {
            let (key, value) = cursor::member(self.bytes, start);
            let name = self.decoded(key);
            has_one |= one_of.contains(&&*name);
            let index = members.iter().position(|member| member.name == name);
            self.path.push(Step::Member(name));
            let expected = index.and_then(|index| members.get(index));
            let after =
                self.value(value, expected.map_or(&Expected::Any, |member| &member.expected));
            self.path.pop();
            if let Some(seen) = index.and_then(|index| seen.get_mut(index)) {
                *seen = true;
            }
            match cursor::next(self.bytes, after) {
                Ok(start) => next = Some(start),
                Err(after) => (next, end) = (None, Some(after)),
            }
        }
        for (member, _) in
            members.iter().zip(&seen).filter(|(member, seen)| member.is_required && !**seen)
        {
            self.mismatch(at, format!("`{}` is missing", member.name));
        }
        if !has_one {
            let names: Vec<_> = one_of.iter().map(|name| format!("`{name}`")).collect();
            self.mismatch(at, format!("{} is missing", names.join(" or ")));
        }
        end.unwrap_or_else(|| cursor::end(self.bytes, at))
    }

    fn text(&mut self, at: usize, expected: &Expected) {
        let text = self.decoded(cursor::text_span(self.bytes, at));
        let fits = match expected {
            Expected::Base64 => {
                !text.is_empty() && BASE64.decode_len(text.len()).is_ok() && is_base64(&text)
            }
            Expected::Id => {
                !text.is_empty()
                    && text.len() <= 20
                    && text.bytes().all(|byte| byte.is_ascii_digit())
            }
            Expected::OneOf(words) => words.contains(&&*text),
            _ => true,
        };
        if !fits {
            self.mismatch(at, format!("it must be {}", words(expected)));
        }
    }

    fn number(&mut self, at: usize, expected: &Expected) {
        let text = self.bytes.get(at..cursor::end(self.bytes, at)).unwrap_or_default();
        let text = std::str::from_utf8(text).unwrap_or_default();
        let fits = match expected {
            Expected::Integer(least, most) => {
                text.parse::<i64>().is_ok_and(|value| (*least..=*most).contains(&value))
            }
            Expected::Number(least, most) => {
                text.parse::<f64>().is_ok_and(|value| (*least..=*most).contains(&value))
            }
            _ => true,
        };
        if !fits {
            self.mismatch(at, format!("it must be {}", words(expected)));
        }
    }

    fn clean(&mut self, at: usize, may_be_empty: bool) {
        let text = self.decoded(cursor::text_span(self.bytes, at));
        let problem = if text.trim().is_empty() && !may_be_empty {
            Some("it is empty".to_owned())
        } else if let Some(control) = text.chars().find(|character| character.is_control()) {
            Some(format!("it has the control character U+{:04X}", u32::from(control)))
        } else if let Some((_, hidden)) = first_hidden(&text) {
            Some(format!("it has U+{:04X}, which nobody sees", u32::from(hidden)))
        } else {
            let is_long = text.chars().nth(MAX_CLEAN_CHARACTERS).is_some();
            is_long.then(|| format!("it has more than {MAX_CLEAN_CHARACTERS} characters"))
        };
        if let Some(message) = problem {
            self.objection(&unclean_field::RULE, at, message);
        }
    }

    fn mismatch(&mut self, at: usize, message: String) {
        self.objection(&shape_mismatch::RULE, at, message);
    }

    fn objection(&mut self, rule: &'static Rule, at: usize, message: String) {
        // What is wrong with an object is shown at its beginning.
        let end = match cursor::kind(self.bytes, at) {
            Kind::Array | Kind::Object => at + 1,
            _ => cursor::end(self.bytes, at),
        };
        let mut pointer = String::new();
        for step in &self.path {
            match step {
                Step::Element(index) => pointer::push_index(&mut pointer, *index),
                Step::Member(name) => pointer::push_key(&mut pointer, name),
            }
        }
        object(self.found, rule, at..end, pointer, message);
    }

    fn decoded(&self, span: Range<usize>) -> Cow<'a, str> {
        decoded(self.bytes.get(span).unwrap_or_default())
    }
}

fn is_base64(text: &str) -> bool {
    let letters = text.trim_end_matches('=');
    text.len() - letters.len() <= 2
        && letters
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_'))
}

/// Returns the words for what is expected, as in "it must be a text".
fn words(expected: &Expected) -> String {
    let words = match expected {
        Expected::Any => "anything",
        Expected::Base64 => "base64",
        Expected::Bool => "true or false",
        Expected::By { .. } | Expected::Object(..) | Expected::Track(_) | Expected::With { .. } => {
            "an object"
        }
        Expected::Clean { .. } | Expected::Text | Expected::Uri => "a text",
        Expected::Id => "an id in digits",
        Expected::Integer(i64::MIN, _) => "an integer",
        Expected::Integer(0, i64::MAX) => "an integer that is not negative",
        Expected::Integer(least, most) => return format!("an integer from {least} to {most}"),
        Expected::List(..) => "an array",
        Expected::Nullable(other) | Expected::TextOr(other) => return words(other),
        Expected::Number(least, most) => {
            return match (*least > f64::MIN, *most < f64::MAX) {
                (_, true) => format!("a number from {least} to {most}"),
                (true, false) => format!("a number from {least} on"),
                (false, false) => "a number".to_owned(),
            };
        }
        Expected::OneOf(known) => {
            return known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        }
    };
    words.to_owned()
}
