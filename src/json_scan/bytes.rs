//! The inner loops: where a run of string bytes, white space or digits ends, sixteen or eight bytes at a time.
#![expect(
    clippy::inline_always,
    reason = "each is a few instructions in the loop that decides the speed"
)]

use crate::core::sys::block::{Block, Marks};

/// Returns where from `at` on the next quote, backslash or control character is, and whether a byte
/// above 0x7f comes before it.
#[inline(always)]
pub(super) fn string_run(bytes: &[u8], at: usize) -> (usize, bool) {
    // Many end within the first sixteen bytes. Where others do is a guess that costs more when it is wrong than to
    // look at 64 bytes at a time.
    if let Some(block) = Block::at(bytes, at) {
        let (stops, highs) = (u64::from(stops(block)), u64::from(block.is_high().bits()));
        if stops != 0 {
            return ended(stops, highs, at);
        }
        return long_run(bytes, at + 16, highs != 0);
    }
    slow_run(bytes, at, false)
}

#[inline(always)]
fn long_run(bytes: &[u8], mut at: usize, mut has_high: bool) -> (usize, bool) {
    while let Some(blocks) = blocks(bytes, at) {
        let (stops, highs) =
            (gathered(blocks.map(stops)), gathered(blocks.map(|block| block.is_high().bits())));
        if stops != 0 {
            let (end, is_high) = ended(stops, highs, at);
            return (end, has_high | is_high);
        }
        has_high |= highs != 0;
        at += 64;
    }
    slow_run(bytes, at, has_high)
}

#[inline(always)]
fn blocks(bytes: &[u8], at: usize) -> Option<[Block; 4]> {
    let some = bytes.get(at..at + 64)?;
    let block = |from| Block::at(some, from);
    Some([block(0)?, block(16)?, block(32)?, block(48)?])
}

#[inline(always)]
fn gathered(bits: [u32; 4]) -> u64 {
    let [first, second, third, fourth] = bits.map(u64::from);
    first | second << 16 | third << 32 | fourth << 48
}

/// Returns a bit for each byte that ends a run.
#[inline(always)]
fn stops(block: Block) -> u32 {
    block.is(b'"').or(block.is(b'\\')).or(block.is_of(0, 0x20)).bits()
}

#[inline(always)]
fn ended(stops: u64, highs: u64, at: usize) -> (usize, bool) {
    let first = stops.trailing_zeros();
    (at + usize_of(first), highs & ((1 << first) - 1) != 0)
}

/// Goes on with the last bytes of a document, one by one.
fn slow_run(bytes: &[u8], mut at: usize, mut has_high: bool) -> (usize, bool) {
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            break;
        }
        has_high |= *byte >= 0x80;
        at += 1;
    }
    (at, has_high)
}

/// Returns where the closing quote of a string is that was accepted; `at` is within it, and not within an escape.
pub(super) fn string_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let (stop, _) = string_run(bytes, at);
        if bytes.get(stop) != Some(&b'\\') {
            return stop.min(bytes.len());
        }
        at = stop + 2;
    }
}

/// Returns where from `at` on the first byte is that is no ASCII letter, digit, `-`, `.` or `_`.
#[inline(always)]
pub(super) fn name_run(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = Block::at(bytes, at) {
        let letters = block.in_small().is_of(b'a', 26).or(block.is_of(b'0', 10));
        let others = !letters.or(block.is_of(b'-', 2)).or(block.is(b'_')).bits() & 0xffff;
        if others != 0 {
            return at + usize_of(others.trailing_zeros());
        }
        at += 16;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._".contains(byte);
    while bytes.get(at).is_some_and(is_name) {
        at += 1;
    }
    at
}

/// Says whether six bytes are somewhere between two dots.
pub(super) fn has_dots_apart(text: &[u8]) -> bool {
    const APART: usize = 7;
    let mut at = 0;
    while let (Some(block), Some(later)) = (Block::at(text, at), Block::at(text, at + APART)) {
        if block.is(b'.').and(later.is(b'.')).bits() != 0 {
            return true;
        }
        at += 16;
    }
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().zip(rest.iter().skip(APART)).any(|pair| pair == (&b'.', &b'.'))
}

/// Returns where the white space of JSON (RFC 8259, section 2) from `at` on ends.
#[inline(always)]
pub(super) fn white_space(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\n' | b'\r' | b'\t') => at += 1,
            _ => return at,
        }
        // After a line end come the spaces of an indentation.
        while word(bytes, at) == Some(splat(b' ')) {
            at += 8;
        }
    }
}

/// Returns where the decimal digits from `at` on end.
#[inline(always)]
pub(super) fn digits(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        // The high bit of the first byte that is no digit is set, and of none before it.
        let others = (word.wrapping_add(0x4646_4646_4646_4646)
            | word.wrapping_sub(0x3030_3030_3030_3030)
            | word)
            & HIGH_BITS;
        if others != 0 {
            return at + usize_of(others.trailing_zeros() / 8);
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// Returns the number of four hexadecimal digits at `at`.
#[inline(always)]
pub(super) fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    let mut value = 0;
    for byte in four {
        value = value << 4 | char::from(*byte).to_digit(16)?;
    }
    Some(value)
}

/// Says whether UTF-8 text has a character beyond ASCII that `core::text` calls unsafe: one that hides, reorders,
/// or is a C1 control.
#[inline(never)]
pub(super) fn hides(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(block) = Block::at(text, at) {
        let mut leads = LEADS.map(|lead| block.is(lead)).into_iter();
        let first = leads.next().expect("there are some");
        let mut bits = leads.fold(first, Marks::or).bits();
        while bits != 0 {
            if hides_at(text, at + usize_of(bits.trailing_zeros())) {
                return true;
            }
            bits &= bits - 1;
        }
        at += 16;
    }
    (at..text.len()).any(|at| hides_at(text, at))
}

/// The first bytes of characters that hide.
const LEADS: [u8; 6] = [0xc2, 0xd8, 0xe1, 0xe2, 0xef, 0xf3];

/// Says whether a character that hides begins at `at`.
#[inline(always)]
fn hides_at(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    matches!(
        rest,
        [0xc2, 0x80..=0x9f | 0xad, ..]
            | [0xd8, 0x9c, ..]
            | [0xe1, 0xa0, 0x8e, ..]
            | [0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae, ..]
            | [0xe2, 0x81, 0xa0..=0xaf, ..]
            | [0xef, 0xbb, 0xbf, ..]
            | [0xef, 0xbf, 0xb9..=0xbb, ..]
            | [0xf3, 0xa0, 0x80 | 0x81, ..]
    )
}

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Returns the eight bytes at `at`, the first one lowest.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?))
}

#[inline(always)]
const fn splat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[inline(always)]
fn usize_of(bits: u32) -> usize {
    usize::try_from(bits).expect("a position in a word fits")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::core::text::is_unsafe;

    fn plain_run(bytes: &[u8], stops: impl Fn(u8) -> bool) -> usize {
        bytes.iter().position(|byte| stops(*byte)).unwrap_or(bytes.len())
    }

    proptest! {
        #[test]
        fn runs_end_where_a_plain_loop_says(
            run in prop::collection::vec(prop::sample::select(&b"a0 \n\t9\xc3\xff"[..]), 0..70),
            rest in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let bytes = [run, rest].concat();
            let end = plain_run(&bytes, |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            let high = bytes[..end].iter().any(|byte| *byte >= 0x80);
            prop_assert_eq!(string_run(&bytes, 0), (end, high));
            let spaces = plain_run(&bytes, |byte| !b" \n\r\t".contains(&byte));
            prop_assert_eq!(white_space(&bytes, 0), spaces);
        }

        #[test]
        fn names_end_where_a_plain_loop_says(text in "[a-zA-Z0-9._-]{0,40}(.|\\PC){0,20}") {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            let end = plain_run(text.as_bytes(), |byte| !is_name(byte));
            prop_assert_eq!(name_run(text.as_bytes(), 0), end);
        }

        #[test]
        fn dots_apart_are_found_as_by_a_plain_loop(text in "[ab.]{0,70}", only in 0_usize..70) {
            let some = text.as_bytes();
            let mut few = vec![b'a'; some.len()];
            few.iter_mut().skip(only).step_by(7).take(2).for_each(|byte| *byte = b'.');
            for text in [some, &few] {
                let plain = text.windows(8).any(|eight| eight[0] == b'.' && eight[7] == b'.');
                prop_assert_eq!(has_dots_apart(text), plain);
            }
        }

        #[test]
        fn digits_end_where_a_plain_loop_says(text in "[0-9]{0,40}(.|\\PC){0,9}") {
            let end = plain_run(text.as_bytes(), |byte| !byte.is_ascii_digit());
            prop_assert_eq!(digits(text.as_bytes(), 0), end);
        }
    }

    #[test]
    fn what_hides_is_what_core_text_calls_unsafe() {
        for character in '\u{80}'..=char::MAX {
            for padding in ["", "a comfortable stretch of text"] {
                let text = format!("{padding}{character}{padding}");
                assert_eq!(hides(text.as_bytes()), is_unsafe(character), "{character:?}");
            }
        }
        assert!(!hides("日本語のタイトル、ünïcode – “quoted” text…".as_bytes()));
    }
}
