//! JSON: found to be some, then read as the YAML that it nearly is.

use serde::de::IgnoredAny;

use super::tree::{Refusal, Tree};
use super::yaml;

/// Reads a JSON document.
pub(super) fn read(text: &str) -> Result<Tree, Refusal> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let line = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let at = line.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        return Err(Refusal::new(text.floor_char_boundary(at), "it is no JSON"));
    }
    yaml::read(&without_pairs(text), "JSON")
}

/// Returns a text of the same length in which no character is written as two escapes, which YAML does not know:
/// a mark stands in its place, since no rule asks which one it was.
fn without_pairs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (taken, written) = if is_pair(escape.as_bytes()) {
            (12, r"\ufffd\ufffd")
        } else {
            let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
            (length, escape.get(..length).unwrap_or(escape))
        };
        out.push_str(written);
        rest = escape.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Says whether a text begins with a high and a low surrogate (RFC 8259, section 7).
fn is_pair(text: &[u8]) -> bool {
    let unit = |at: usize, among: &[u8]| {
        text.get(at..at + 2) == Some(b"\\u")
            && matches!(text.get(at + 2), Some(b'd' | b'D'))
            && text.get(at + 3).is_some_and(|digit| among.contains(&digit.to_ascii_lowercase()))
    };
    unit(0, b"89ab") && unit(6, b"cdef") && text.get(10..12).is_some_and(<[u8]>::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_refused_where_it_ends_to_be_some() {
        for (text, at) in [("not json {", 1), ("{\"a\": 1,\n \"b\": x}", 15), ("a: 1\n", 0)] {
            let refusal = read(text).err().map(|refusal| refusal.offset);
            assert!(refusal.is_some_and(|found| found.abs_diff(at) <= 1), "{text}: {refusal:?}");
        }
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn a_pair_of_surrogates_is_a_character() {
        let text = r#"{"password": "\ud83d\uDE00x\\ud83d", "host": "h"}"#;
        assert!(read(text).is_ok());
        let written = without_pairs(text);
        assert_eq!(written, r#"{"password": "\ufffd\ufffdx\\ud83d", "host": "h"}"#);
        assert_eq!(without_pairs("\\"), "\\");
    }
}
