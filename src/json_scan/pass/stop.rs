//! Why a pass ends early: what is no JSON, and limits.

use std::ops::Range;

use crate::core::finding::Rule;
use crate::json_scan::bytes::white_space;
use crate::json_scan::checks::{
    deep_document, invalid_json, lenient_syntax, long_number, long_string, non_finite_literal,
    too_many_elements, too_many_keys, too_many_tokens, trailing_data,
};

/// Why a pass ended, and where.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) rule: &'static Rule,
    pub(super) span: Range<usize>,
    pub(super) message: String,
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "a result of one word and a box is returned in registers"
)]
impl Stop {
    #[cold]
    fn new(rule: &'static Rule, span: Range<usize>, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { rule, span, message: message.into() })
    }

    fn invalid(at: usize, message: &str) -> Box<Self> {
        Self::new(&invalid_json::RULE, at..at + 1, message)
    }

    /// There is no value where one must be.
    #[cold]
    pub(super) fn no_value(bytes: &[u8], at: usize) -> Box<Self> {
        if let Some(lenient) = Self::lenient(bytes, at) {
            return lenient;
        }
        match bytes.get(at) {
            None => {
                Self::new(&invalid_json::RULE, at..at, "the document ends where a value must be")
            }
            Some(b'}' | b']') if is_after_comma(bytes, at) => Self::new(
                &lenient_syntax::RULE,
                at..at + 1,
                "a comma comes before the end of an array or object",
            ),
            Some(_) => Self::invalid(at, "there is no value here"),
        }
    }

    /// There is no key where one must be.
    #[cold]
    pub(super) fn no_key(bytes: &[u8], at: usize) -> Box<Self> {
        if let Some(lenient) = Self::lenient(bytes, at) {
            return lenient;
        }
        match bytes.get(at) {
            None => Self::new(&invalid_json::RULE, at..at, "the document ends where a key must be"),
            Some(b'}') => Self::new(
                &lenient_syntax::RULE,
                at..at + 1,
                "a comma comes before the end of an object",
            ),
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
                Self::new(&lenient_syntax::RULE, at..at + 1, "a key has no quotes")
            }
            Some(_) => Self::invalid(at, "there is no key here"),
        }
    }

    #[cold]
    pub(super) fn no_colon(bytes: &[u8], at: usize) -> Box<Self> {
        Self::lenient(bytes, at).unwrap_or_else(|| Self::invalid(at, "a key has no colon after it"))
    }

    #[cold]
    pub(super) fn no_end(bytes: &[u8], at: usize, is_object: bool) -> Box<Self> {
        if let Some(lenient) = Self::lenient(bytes, at) {
            return lenient;
        }
        let message = match (bytes.get(at), is_object) {
            (None, _) => "the document ends within an array or object",
            (_, true) => "there is neither a comma nor the end of an object here",
            (_, false) => "there is neither a comma nor the end of an array here",
        };
        Self::invalid(at, message)
    }

    /// Something that lenient readers accept.
    fn lenient(bytes: &[u8], at: usize) -> Option<Box<Self>> {
        let rest = bytes.get(at..)?;
        let signless = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
        let words: [&[u8]; 5] = [b"NaN", b"Infinity", b"nan", b"inf", b"Inf"];
        if let Some(word) = words.iter().find(|word| signless.starts_with(word)) {
            let length = rest.len() - signless.len() + word.len();
            let message = "`NaN` and `Infinity` are no JSON, but Python's `json` reads them";
            return Some(Self::new(&non_finite_literal::RULE, at..at + length, message));
        }
        let message = match rest {
            [b'/', b'/' | b'*', ..] | [b'#', ..] => "JSON has no comments",
            [b'\'', ..] => "a string has single quotes",
            _ => return None,
        };
        Some(Self::new(&lenient_syntax::RULE, at..at + 1, message))
    }

    #[cold]
    pub(super) fn number(bytes: &[u8], start: usize, at: usize) -> Box<Self> {
        Self::lenient(bytes, start)
            .unwrap_or_else(|| Self::invalid(at, "a number is malformed here"))
    }

    #[cold]
    pub(super) fn trailing(bytes: &[u8], at: usize) -> Box<Self> {
        if let Some(lenient) = Self::lenient(bytes, at) {
            return lenient;
        }
        let message = match bytes.get(at) {
            Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                "another value comes after the document; `--ndjson` reads one document a line"
            }
            _ => "something comes after the end of the document",
        };
        Self::new(&trailing_data::RULE, at..at + 1, message)
    }

    #[cold]
    pub(super) fn control(at: usize) -> Box<Self> {
        Self::invalid(at, "a control character in a string is not escaped")
    }

    #[cold]
    pub(super) fn unterminated(start: usize, end: usize) -> Box<Self> {
        Self::new(&invalid_json::RULE, start..end, "a string does not end")
    }

    #[cold]
    pub(super) fn escape(bytes: &[u8], at: usize) -> Box<Self> {
        let end = (at + 2).min(bytes.len());
        Self::new(&invalid_json::RULE, at..end, "a string has an escape that JSON does not have")
    }

    #[cold]
    pub(super) fn depth(at: usize, limit: usize) -> Box<Self> {
        let message = format!("arrays and objects nest deeper than {limit}");
        Self::new(&deep_document::RULE, at..at + 1, message)
    }

    #[cold]
    pub(super) fn tokens(at: usize, limit: u64) -> Box<Self> {
        let message = format!("there are more than {limit} values and keys");
        Self::new(&too_many_tokens::RULE, at..at + 1, message)
    }

    #[cold]
    pub(super) fn keys(at: usize, limit: usize) -> Box<Self> {
        let message = format!("an object has more than {limit} keys");
        Self::new(&too_many_keys::RULE, at..at + 1, message)
    }

    #[cold]
    pub(super) fn elements(at: usize, limit: u32) -> Box<Self> {
        let message = format!("an array has more than {limit} elements");
        Self::new(&too_many_elements::RULE, at..at + 1, message)
    }

    #[cold]
    pub(super) fn string(start: usize, end: usize, limit: usize) -> Box<Self> {
        let message = format!("a string is longer than {limit} bytes");
        Self::new(&long_string::RULE, start..end, message)
    }

    #[cold]
    pub(super) fn digits(start: usize, end: usize, limit: usize) -> Box<Self> {
        let message = format!("a number is longer than {limit} bytes");
        Self::new(&long_number::RULE, start..end, message)
    }
}

/// Says whether the last thing before `at` is a comma.
fn is_after_comma(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let last = before.iter().rposition(|byte| !b" \n\r\t".contains(byte));
    debug_assert!(last.is_none_or(|last| white_space(bytes, last + 1) == at));
    last.and_then(|last| before.get(last)) == Some(&b',')
}
