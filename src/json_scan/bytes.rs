//! The inner loops: where a run of string bytes, white space or digits ends, eight bytes at a time.
#![expect(
    clippy::inline_always,
    reason = "each is a few instructions in the loop that decides the speed"
)]

/// Returns where from `at` on the next quote, backslash or control character is, and whether a byte
/// above 0x7f comes before it.
#[inline(always)]
pub(super) fn string_run(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let mut high = 0;
    while let Some(word) = word(bytes, at) {
        let stops = zeros(word ^ splat(b'"'))
            | zeros(word ^ splat(b'\\'))
            | (word.wrapping_sub(splat(0x20)) & !word & HIGH_BITS);
        if stops != 0 {
            let first = stops.trailing_zeros() / 8;
            high |= word & ((1 << (first * 8)) - 1);
            return (at + usize_of(first), high & HIGH_BITS != 0);
        }
        high |= word;
        at += 8;
    }
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

/// Says whether UTF-8 text may have a character that hides, reorders, or is a C1 control: by the first bytes
/// of such characters. Says yes too often, and never no where there is one.
#[inline(always)]
pub(super) fn may_hide(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(word) = word(text, at) {
        // Text in ASCII is passed over.
        let mut highs = word & HIGH_BITS;
        while highs != 0 {
            if hides_at(text, at + usize_of(highs.trailing_zeros() / 8)) {
                return true;
            }
            highs &= highs - 1;
        }
        at += 8;
    }
    (at..text.len()).any(|at| hides_at(text, at))
}

/// Says whether a character that begins at `at` is one that `core::text` calls unsafe.
#[inline]
fn hides_at(text: &[u8], at: usize) -> bool {
    let second = text.get(at + 1).copied().unwrap_or_default();
    let third = text.get(at + 2).copied().unwrap_or_default();
    match (text.get(at), second) {
        (Some(0xc2), 0x80..=0x9f | 0xad) | (Some(0xd8), 0x9c) => true,
        (Some(0xe1), 0xa0) => third == 0x8e,
        (Some(0xe2), 0x80) => matches!(third, 0x8b..=0x8f | 0xa8..=0xae),
        (Some(0xe2), 0x81) => matches!(third, 0xa0..=0xaf),
        (Some(0xef), 0xbb) => third == 0xbf,
        (Some(0xef), 0xbf) => matches!(third, 0xb9..=0xbb),
        (Some(0xf3), 0xa0) => matches!(third, 0x80 | 0x81),
        _ => false,
    }
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
    fn every_character_that_hides_may_hide() {
        for character in ('\u{80}'..=char::MAX).filter(|character| is_unsafe(*character)) {
            for padding in ["", "a comfortable stretch of text"] {
                let text = format!("{padding}{character}{padding}");
                assert!(may_hide(text.as_bytes()), "{character:?}");
            }
        }
        assert!(!may_hide("日本語のタイトル、ünïcode – “quoted” text…".as_bytes()));
    }
}
