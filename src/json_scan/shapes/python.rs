//! A document as Python's `json.dumps(value, sort_keys=True)` writes it, summed and never held.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::json_scan::cursor::{self, Kind};
use crate::json_scan::decode::decoded;

/// Deeper documents are not summed: it recurses.
const MAX_DEPTH: usize = 100;

/// Returns the SHA-256 of the object at `at` without one of its members; `None` when it nests too deeply.
pub(super) fn digest(bytes: &[u8], at: usize, without: &str) -> Option<[u8; 32]> {
    let mut dump = Dump { bytes, hash: Sha256::new() };
    dump.object(at, Some(without), MAX_DEPTH)?;
    Some(dump.hash.finalize().into())
}

struct Dump<'a> {
    bytes: &'a [u8],
    hash: Sha256,
}

impl Dump<'_> {
    fn value(&mut self, at: usize, depth: usize) -> Option<()> {
        match cursor::kind(self.bytes, at) {
            Kind::Array => self.array(at, depth.checked_sub(1)?)?,
            Kind::Object => self.object(at, None, depth.checked_sub(1)?)?,
            Kind::Number => {
                let text = self.bytes.get(at..cursor::end(self.bytes, at)).unwrap_or_default();
                self.hash.update(number(std::str::from_utf8(text).unwrap_or_default()).as_bytes());
            }
            Kind::Text => {
                let text =
                    decoded(self.bytes.get(cursor::text_span(self.bytes, at)).unwrap_or_default());
                self.text(&text);
            }
            Kind::Bool | Kind::Null => {
                let end = cursor::end(self.bytes, at);
                self.hash.update(self.bytes.get(at..end).unwrap_or_default());
            }
        }
        Some(())
    }

    fn array(&mut self, at: usize, depth: usize) -> Option<()> {
        self.hash.update(b"[");
        let mut next = cursor::first(self.bytes, at);
        let mut separator: &[u8] = b"";
        while let Some(element) = next {
            self.hash.update(separator);
            self.value(element, depth)?;
            separator = b", ";
            next = cursor::next(self.bytes, cursor::end(self.bytes, element)).ok();
        }
        self.hash.update(b"]");
        Some(())
    }

    fn object(&mut self, at: usize, without: Option<&str>, depth: usize) -> Option<()> {
        let text = |span| decoded(self.bytes.get(span).unwrap_or_default());
        let mut members: Vec<(Cow<'_, str>, usize)> =
            cursor::members(self.bytes, at).map(|(key, value)| (text(key), value)).collect();
        members.retain(|(key, _)| Some(&**key) != without);
        // In order of code points, which is that of UTF-8. Of equal keys Python keeps the last.
        members.sort_by(|a, b| a.0.cmp(&b.0));
        self.hash.update(b"{");
        let mut separator: &[u8] = b"";
        for same in members.chunk_by(|a, b| a.0 == b.0) {
            let Some((key, value)) = same.last() else { continue };
            self.hash.update(separator);
            self.text(key);
            self.hash.update(b": ");
            self.value(*value, depth)?;
            separator = b", ";
        }
        self.hash.update(b"}");
        Some(())
    }

    /// Writes a text in ASCII, as `ensure_ascii` has it.
    fn text(&mut self, text: &str) {
        let mut written = String::with_capacity(text.len() + 2);
        written.push('"');
        for character in text.chars() {
            match character {
                '"' => written.push_str("\\\""),
                '\\' => written.push_str("\\\\"),
                '\n' => written.push_str("\\n"),
                '\r' => written.push_str("\\r"),
                '\t' => written.push_str("\\t"),
                '\u{8}' => written.push_str("\\b"),
                '\u{c}' => written.push_str("\\f"),
                ' '..='~' => written.push(character),
                other => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        written.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        written.push('"');
        self.hash.update(written.as_bytes());
    }
}

/// Returns a number as Python's `repr` writes it.
fn number(text: &str) -> String {
    if !text.contains(['.', 'e', 'E']) {
        return if text == "-0" { "0".to_owned() } else { text.to_owned() };
    }
    let value: f64 = text.parse().unwrap_or_default();
    if value.is_infinite() {
        return if value > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    // Both write the fewest digits that lead back to the number; Python leaves the exponent out from 1e-4 up to
    // and without 1e16.
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_python_writes_them() {
        for (text, expected) in [
            ("1", "1"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("1.0", "1.0"),
            ("1E2", "100.0"),
            ("1e15", "1000000000000000.0"),
            ("1e16", "1e+16"),
            ("1.5e300", "1.5e+300"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1763980800.123456", "1763980800.123456"),
            ("1e400", "Infinity"),
            ("2.5e-7", "2.5e-07"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("5e-324", "5e-324"),
            ("9007199254740993.0", "9007199254740992.0"),
            ("0.1", "0.1"),
            ("12345678.9", "12345678.9"),
        ] {
            assert_eq!(number(text), expected);
        }
    }
}
