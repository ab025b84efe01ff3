//! What a string means: its escapes resolved.

use std::borrow::Cow;

use super::bytes::hex4;

/// Returns the text of a string that the grammar accepted, written without its quotes. A lone surrogate
/// becomes U+FFFD.
pub(super) fn decoded(raw: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(b'\\', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    let mut text = String::with_capacity(raw.len());
    walk(raw, &mut |_, piece| match piece {
        Piece::Run(run) => text.push_str(&String::from_utf8_lossy(run)),
        Piece::Character(character) => text.push(character),
    });
    Cow::Owned(text)
}

/// Returns where in `raw` the byte `at` of its decoded text was written.
pub(super) fn written_at(raw: &[u8], at: usize) -> usize {
    let (mut before, mut found) = (0, raw.len());
    walk(raw, &mut |offset, piece| {
        let length = match piece {
            Piece::Run(run) => run.len(),
            Piece::Character(character) => character.len_utf8(),
        };
        if (before..before + length).contains(&at) {
            found = match piece {
                Piece::Run(_) => offset + at - before,
                Piece::Character(_) => offset,
            };
        }
        before += length;
    });
    found
}

enum Piece<'a> {
    Character(char),
    Run(&'a [u8]),
}

fn walk<'a>(raw: &'a [u8], each: &mut dyn FnMut(usize, Piece<'a>)) {
    let mut at = 0;
    while at < raw.len() {
        let rest = raw.get(at..).unwrap_or_default();
        let run = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
        if run > 0 {
            each(at, Piece::Run(rest.get(..run).unwrap_or_default()));
            at += run;
            continue;
        }
        let (character, length) = escape(rest);
        each(at, Piece::Character(character));
        at += length;
    }
}

/// Returns what the escape at the start of `rest` means, and how long it is.
fn escape(rest: &[u8]) -> (char, usize) {
    let simple = match rest.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(rest),
        Some(other) => char::from(*other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 2)
}

fn unicode_escape(rest: &[u8]) -> (char, usize) {
    let first = hex4(rest, 2).unwrap_or(0xfffd);
    if let (0xd800..0xdc00, Some(b"\\u")) = (first, rest.get(6..8))
        && let Some(second @ 0xdc00..0xe000) = hex4(rest, 8)
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_found_again() {
        let raw = br"a\u00e9\n\ud83d\ude00\/z\ud800!";
        assert_eq!(decoded(raw), "a\u{e9}\n\u{1f600}/z\u{fffd}!");
        let text = decoded(raw);
        assert_eq!(written_at(raw, text.find('\u{1f600}').unwrap()), 9);
        assert_eq!(written_at(raw, text.find('z').unwrap()), 23);
        assert_eq!(written_at(raw, text.len()), raw.len());
    }
}
