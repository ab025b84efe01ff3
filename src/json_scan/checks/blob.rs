//! Base64 at the beginning of a string: what of it is decoded, and from which letters on.

use std::io::Read as _;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

/// How much base64 is decoded.
const MAX_CHARACTERS: usize = 4096;
/// Shorter base64 is nothing that runs.
const MIN_CHARACTERS: usize = 16;

/// What base64 begins with of something that is no data: a pickle, zlib, gzip, .NET, Java, Python, zip, ELF, PE.
const STARTS: [[u8; 2]; 16] = [
    *b"gA", *b"Y1", *b"Y2", *b"Yw", *b"KG", *b"eJ", *b"eA", *b"eN", *b"eF", *b"H4", *b"rO", *b"AA",
    *b"UE", *b"f0", *b"TV", *b"4w",
];

/// Says whether a string begins like base64 of something that is no data.
#[inline]
pub(in crate::json_scan) fn may_be_blob(raw: &[u8]) -> bool {
    let Some(start) = raw.first_chunk::<2>().filter(|_| raw.len() >= MIN_CHARACTERS) else {
        return false;
    };
    // A count and no search, so that it becomes a few vector instructions.
    STARTS.iter().filter(|other| *other == start).count() > 0
}

/// Decodes the beginning of a string that is base64, and says whether that is all of it.
pub(super) fn decoded(text: &str) -> Option<(Vec<u8>, bool)> {
    let text = text.trim_end_matches('=');
    let is_whole = text.len() <= MAX_CHARACTERS;
    let length = if is_whole { text.len() } else { MAX_CHARACTERS };
    // The rest of a last group of four may be cut off; no letter of one stands alone.
    let length = if length % 4 == 1 { length - 1 } else { length };
    let begins = text.as_bytes().get(..length)?;
    let lenient = |encoding: &data_encoding::Encoding| {
        let mut specification = encoding.specification();
        specification.check_trailing_bits = false;
        specification.encoding().ok()?.decode(begins).ok()
    };
    let bytes = lenient(&BASE64_NOPAD).or_else(|| lenient(&BASE64URL_NOPAD))?;
    Some((bytes, is_whole))
}

/// Says whether bytes are the beginning of zlib data (RFC 1950, section 2.2): its header, and that it inflates.
pub(super) fn inflates(bytes: &[u8]) -> bool {
    let [first, second, ..] = bytes else { return false };
    let has_header = first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0;
    let mut some = [0; 16];
    has_header && flate2::read::ZlibDecoder::new(bytes).read(&mut some).is_ok_and(|read| read > 0)
}
