//! From a JSON Pointer to where its value is written.

use std::ops::Range;

use crate::json_scan::cursor::{self, Kind};

/// Returns where the value that a pointer names is written, in a document that begins at `start`; of an array or an
/// object the beginning. Of members of one name the last is meant, which is what readers keep.
pub(super) fn of(bytes: &[u8], start: usize, pointer: &str) -> Range<usize> {
    let mut at = start;
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        let inner = match cursor::kind(bytes, at) {
            Kind::Array => name.parse().ok().and_then(|index| element(bytes, at, index)),
            Kind::Object => cursor::last_member(bytes, at, &name),
            _ => None,
        };
        let Some(inner) = inner else { break };
        at = inner;
    }
    match cursor::kind(bytes, at) {
        Kind::Array | Kind::Object => at..at + 1,
        _ => at..cursor::end(bytes, at),
    }
}

fn element(bytes: &[u8], at: usize, index: usize) -> Option<usize> {
    let mut element = cursor::first(bytes, at)?;
    for _ in 0..index {
        element = cursor::next(bytes, cursor::end(bytes, element)).ok()?;
    }
    Some(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_its_value() {
        let text = br#" {"a/b": [1, {"c~": "x"}, [ ]], "c": 1, "\u0063": [22]}"#;
        let at = |pointer| &text[of(text, 1, pointer)];
        for (pointer, value) in [
            ("", &b"{"[..]),
            ("/a~1b/0", b"1"),
            ("/a~1b/1/c~0", b"\"x\""),
            ("/a~1b/2", b"["),
            ("/c/0", b"22"),
            ("/c/7", b"["),
            ("/nope", b"{"),
        ] {
            assert_eq!(at(pointer), value, "{pointer}");
        }
    }
}
