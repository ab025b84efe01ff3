//! Moving along a document that the pass accepted: nothing here checks the grammar again.

use std::ops::Range;

use super::bytes::{string_end, white_space};
use super::decode::decoded;

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    Bool,
    Null,
    Number,
    Object,
    Text,
}

impl Kind {
    /// Returns the words for one, as in "it is an array".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Array => "an array",
            Self::Bool => "true or false",
            Self::Null => "null",
            Self::Number => "a number",
            Self::Object => "an object",
            Self::Text => "a text",
        }
    }
}

/// Returns the kind of the value at `at`.
pub(super) fn kind(bytes: &[u8], at: usize) -> Kind {
    match bytes.get(at) {
        Some(b'[') => Kind::Array,
        Some(b'{') => Kind::Object,
        Some(b'"') => Kind::Text,
        Some(b't' | b'f') => Kind::Bool,
        Some(b'n') | None => Kind::Null,
        Some(_) => Kind::Number,
    }
}

/// Returns where the value at `at` ends.
pub(super) fn end(bytes: &[u8], at: usize) -> usize {
    match kind(bytes, at) {
        Kind::Text => string_end(bytes, at + 1) + 1,
        Kind::Array | Kind::Object => container_end(bytes, at),
        Kind::Bool | Kind::Null | Kind::Number => {
            let rest = bytes.get(at..).unwrap_or_default();
            let ends =
                |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
            at + rest.iter().position(ends).unwrap_or(rest.len())
        }
    }
}

/// Returns where the text at `at` is written, without its quotes.
pub(super) fn text_span(bytes: &[u8], at: usize) -> Range<usize> {
    at + 1..string_end(bytes, at + 1)
}

fn container_end(bytes: &[u8], at: usize) -> usize {
    let (mut at, mut depth) = (at, 0usize);
    loop {
        match bytes.get(at) {
            Some(b'{' | b'[') => depth += 1,
            Some(b'}' | b']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            Some(b'"') => at = string_end(bytes, at + 1),
            Some(_) => {}
            None => return bytes.len(),
        }
        at += 1;
    }
}

/// Returns where the first member or element of the object or array at `at` begins; `None` for an empty one.
pub(super) fn first(bytes: &[u8], at: usize) -> Option<usize> {
    let first = white_space(bytes, at + 1);
    (!matches!(bytes.get(first), Some(b'}' | b']') | None)).then_some(first)
}

/// Returns where the next member or element begins after one that ends at `end`; or where the object or array
/// ends.
pub(super) fn next(bytes: &[u8], end: usize) -> Result<usize, usize> {
    let at = white_space(bytes, end);
    if bytes.get(at) == Some(&b',') { Ok(white_space(bytes, at + 1)) } else { Err(at + 1) }
}

/// Returns where the key at `at` is written, and where its value begins.
pub(super) fn member(bytes: &[u8], at: usize) -> (Range<usize>, usize) {
    let key = text_span(bytes, at);
    let colon = white_space(bytes, key.end + 1);
    let value = white_space(bytes, colon + 1);
    (key, value)
}

/// Returns each member of the object at `at`: where its key is written, and where its value begins.
pub(super) fn members(bytes: &[u8], at: usize) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let mut next_member = first(bytes, at);
    std::iter::from_fn(move || {
        let (key, value) = member(bytes, next_member?);
        next_member = next(bytes, end(bytes, value)).ok();
        Some((key, value))
    })
}

/// Returns where the value of a member of the object at `at` begins: of the last one of that name, which is what most
/// readers keep.
pub(super) fn last_member(bytes: &[u8], at: usize, name: &str) -> Option<usize> {
    let is_it = |key: Range<usize>| decoded(bytes.get(key).unwrap_or_default()) == name;
    members(bytes, at).filter(|(key, _)| is_it(key.clone())).last().map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        let text = br#"{"a\"}": [1, {"b": "]\\"}], "c" : -1.5e3 , "d":true}"#;
        let found: Vec<_> = members(text, 0)
            .map(|(key, value)| (&text[key], kind(text, value), &text[value..end(text, value)]))
            .collect();
        let expected: [(&[u8], Kind, &[u8]); 3] = [
            (br#"a\"}"#, Kind::Array, br#"[1, {"b": "]\\"}]"#),
            (b"c", Kind::Number, b"-1.5e3"),
            (b"d", Kind::Bool, b"true"),
        ];
        assert_eq!(found, expected);
        assert_eq!(end(text, 0), text.len());
        assert_eq!(members(b"{ }", 0).count(), 0);
    }
}
