//! The inner loops: where a run of string bytes, white space or digits ends, eight bytes at a time.
#![expect(
    clippy::inline_always,
    reason = "each is a few instructions in the loop that decides the speed"
)]

/// Returns where from `at` on the next quote, backslash or control character is, and whether a byte
/// above 0x7f comes before it.
#[inline(always)]
pub(super) fn string_run(bytes: &[u8], at: usize) -> (usize, bool) {
    let mut high = 0;
    let mut at = at;
    // Most strings are short, and end within these.
    for _ in 0..3 {
        let Some(word) = word(bytes, at) else { return slow_run(bytes, at, high) };
        let stops = stops(word);
        if stops != 0 {
            return ended(word, stops, at, high);
        }
        high |= word;
        at += 8;
    }
    long_run(bytes, at, high)
}

/// Goes on with a long string, 32 bytes at a time.
fn long_run(bytes: &[u8], mut at: usize, mut high: u64) -> (usize, bool) {
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        // Without branches, so that it becomes vector instructions.
        let (has_stop, ors) = block.iter().fold((0, 0), |(has_stop, ors), byte| {
            let is_stop =
                u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(*byte < 0x20);
            (has_stop | is_stop, ors | *byte)
        });
        if has_stop != 0 {
            break;
        }
        high |= u64::from(ors & 0x80);
        at += 32;
    }
    while let Some(word) = word(bytes, at) {
        let stops = stops(word);
        if stops != 0 {
            return ended(word, stops, at, high);
        }
        high |= word;
        at += 8;
    }
    slow_run(bytes, at, high)
}

/// Sets the high bit of the first byte that ends a run, and of none before it.
#[inline(always)]
fn stops(word: u64) -> u64 {
    zeros(word ^ splat(b'"'))
        | zeros(word ^ splat(b'\\'))
        | (word.wrapping_sub(splat(0x20)) & !word & HIGH_BITS)
}

#[inline(always)]
fn ended(word: u64, stops: u64, at: usize, high: u64) -> (usize, bool) {
    let first = stops.trailing_zeros() / 8;
    let before = word & ((1 << (first * 8)) - 1);
    (at + usize_of(first), (high | before) & HIGH_BITS != 0)
}

/// Goes on with the last bytes of a document, one by one.
fn slow_run(bytes: &[u8], mut at: usize, high: u64) -> (usize, bool) {
    let mut has_high = high & HIGH_BITS != 0;
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            break;
        }
        has_high |= *byte >= 0x80;
        at += 1;
    }
    (at, has_high)
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
    let (second, third) = (text.get(1..).unwrap_or_default(), text.get(2..).unwrap_or_default());
    // Without branches, so that it becomes vector instructions.
    let found = text
        .iter()
        .zip(second)
        .zip(third)
        .fold(0, |found, ((first, second), third)| found | hides_at(*first, *second, *third));
    // The last character of two bytes has no third byte after it.
    let last = text.last_chunk::<2>().map_or(0, |[first, second]| hides_at(*first, *second, 0));
    found | last != 0
}

/// Returns a number other than zero when a character that begins with these bytes hides.
#[inline(always)]
fn hides_at(first: u8, second: u8, third: u8) -> u8 {
    let is = |byte: u8, other: u8| u8::from(byte == other);
    let within = |byte: u8, from: u8, length: u8| u8::from(byte.wrapping_sub(from) < length);
    let two = (is(first, 0xc2) & (within(second, 0x80, 0x20) | is(second, 0xad)))
        | (is(first, 0xd8) & is(second, 0x9c));
    let punctuation = is(first, 0xe2)
        & ((is(second, 0x80) & (within(third, 0x8b, 5) | within(third, 0xa8, 7)))
            | (is(second, 0x81) & within(third, 0xa0, 16)));
    let specials = is(first, 0xef)
        & ((is(second, 0xbb) & is(third, 0xbf)) | (is(second, 0xbf) & within(third, 0xb9, 3)));
    let rest = (is(first, 0xe1) & is(second, 0xa0) & is(third, 0x8e))
        | (is(first, 0xf3) & is(second, 0xa0) & is(third & 0xfe, 0x80));
    two | punctuation | specials | rest
}

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Returns the eight bytes at `at`, the first one lowest.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?))
}

/// Sets the high bit of the first byte that is zero, of none before it, and perhaps of some after it.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(splat(1)) & !word & HIGH_BITS
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
