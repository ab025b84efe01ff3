//! Decoders: what text or code hides in base64, hexadecimal, zlib, rot13.

use std::io::Read;

use data_encoding::{BASE32, BASE64, BASE64URL, Encoding, HEXLOWER_PERMISSIVE};

use crate::firewall::dotted;
use crate::firewall::fact::Arguments;
use crate::firewall::value::{Abstract, Marks, TEXT_LIMIT_BYTES, Value};

/// How many times larger than what is compressed something inflated may be.
const RATIO_LIMIT: usize = 100;

/// Says whether calling this decodes, decompresses or decrypts.
pub(super) fn is_decoder(path: &str) -> bool {
    let Some((module, name)) = dotted::split_last(path) else { return false };
    match module {
        "base64" => name.contains("decode"),
        "binascii" => matches!(name, "a2b_base64" | "a2b_hex" | "a2b_qp" | "a2b_uu" | "unhexlify"),
        "bz2" | "gzip" | "lzma" | "zlib" | "zstandard" | "compression.zstd" => {
            name.starts_with("decompress")
        }
        "builtins.bytes" | "builtins.bytearray" => name == "fromhex",
        "codecs" => name == "decode",
        "marshal" => matches!(name, "load" | "loads"),
        "quopri" => name.starts_with("decode"),
        _ => name == "decrypt",
    }
}

/// Returns what a decoder returns: known, where its argument is.
pub(super) fn decode(path: &str, arguments: &Arguments) -> Abstract {
    let given = arguments.at(0).or_else(|| arguments.named("data"));
    let marks = arguments.all().fold(Marks::DECODED, |marks, argument| marks.and(argument.marks));
    let bytes = given.and_then(octets);
    let known = bytes.and_then(|bytes| match path {
        "base64.b64decode"
        | "base64.standard_b64decode"
        | "base64.decodebytes"
        | "base64.decodestring"
        | "binascii.a2b_base64" => lenient(&BASE64, &bytes),
        "base64.urlsafe_b64decode" => lenient(&BASE64URL, &bytes),
        "base64.b32decode" => BASE32.decode(&bytes).ok(),
        "base64.b16decode"
        | "binascii.unhexlify"
        | "binascii.a2b_hex"
        | "builtins.bytes.fromhex"
        | "builtins.bytearray.fromhex" => hexadecimal(&bytes),
        "base64.b85decode" => base85(&bytes, B85),
        "zlib.decompress" => inflate(flate2::read::ZlibDecoder::new(&bytes[..]), bytes.len()),
        "gzip.decompress" => inflate(flate2::read::GzDecoder::new(&bytes[..]), bytes.len()),
        "codecs.decode" => {
            let codec = arguments
                .at(1)
                .or_else(|| arguments.named("encoding"))
                .and_then(Abstract::as_str)?;
            codec_bytes(&bytes, codec)
        }
        _ => None,
    });
    let value = match known {
        Some(bytes) if path == "codecs.decode" => match String::from_utf8(bytes) {
            Ok(text) => Value::Str(text.into()),
            Err(_) => Value::Unknown,
        },
        Some(bytes) => Value::Bytes(bytes.into()),
        None => Value::Unknown,
    };
    let result = Abstract::from(value).with(marks.only(Marks::DATA));
    given.map_or_else(|| result.clone(), |given| result.clone().after(given))
}

/// Returns the bytes of text or bytes that are known.
pub(super) fn octets(value: &Abstract) -> Option<Vec<u8>> {
    match &value.value {
        Value::Bytes(bytes) => Some(bytes.to_vec()),
        Value::Str(text) => Some(text.as_bytes().to_vec()),
        _ => None,
    }
}

/// Says whether a codec is no encoding of text: `bytes.decode` and `codecs.decode` with these hide something.
pub(super) fn is_binary_codec(codec: &str) -> bool {
    matches!(
        plain(codec).as_str(),
        "base64"
            | "base64codec"
            | "bz2"
            | "bz2codec"
            | "hex"
            | "hexcodec"
            | "punycode"
            | "quopri"
            | "quopricodec"
            | "rot13"
            | "rawunicodeescape"
            | "unicodeescape"
            | "utf7"
            | "uu"
            | "uucodec"
            | "zip"
            | "zlib"
            | "zlibcodec"
            | "utf16"
            | "utf32"
    )
}

fn plain(codec: &str) -> String {
    codec.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Returns `bytes.decode(codec)`.
pub(super) fn codec(bytes: &[u8], codec: &str) -> Option<Abstract> {
    let text = String::from_utf8(codec_bytes(bytes, codec)?).ok()?;
    let marks = if is_binary_codec(codec) { Marks::DECODED } else { Marks::default() };
    Some(Abstract::text(&text).with(marks))
}

fn codec_bytes(bytes: &[u8], codec: &str) -> Option<Vec<u8>> {
    match plain(codec).as_str() {
        "ascii" | "usascii" | "utf8" | "utf8sig" => Some(bytes.to_vec()),
        "base64" | "base64codec" => lenient(&BASE64, bytes),
        "hex" | "hexcodec" => hexadecimal(bytes),
        "iso88591" | "l1" | "latin1" | "cp1252" => {
            Some(bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes())
        }
        "rot13" => Some(
            bytes
                .iter()
                .map(|byte| match byte {
                    b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
                    b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
                    _ => *byte,
                })
                .collect(),
        ),
        "unicodeescape" | "rawunicodeescape" => unescape(bytes),
        "zip" | "zlib" | "zlibcodec" => inflate(flate2::read::ZlibDecoder::new(bytes), bytes.len()),
        _ => None,
    }
}

/// Decodes as Python does, which drops what is no letter of the alphabet.
fn lenient(encoding: &Encoding, bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > TEXT_LIMIT_BYTES * 2 {
        return None;
    }
    let mut kept: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_graphic).collect();
    while kept.last() == Some(&b'=') {
        kept.pop();
    }
    while !kept.len().is_multiple_of(4) {
        kept.push(b'=');
    }
    encoding.decode(&kept).ok().filter(|decoded| decoded.len() <= TEXT_LIMIT_BYTES)
}

fn hexadecimal(bytes: &[u8]) -> Option<Vec<u8>> {
    let kept: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    HEXLOWER_PERMISSIVE.decode(&kept).ok().filter(|decoded| decoded.len() <= TEXT_LIMIT_BYTES)
}

/// The alphabet of `base64.b85encode` (RFC 1924, section 4.2).
const B85: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

fn base85(bytes: &[u8], alphabet: &[u8; 85]) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    for chunk in bytes.chunks(5) {
        let mut value: u64 = 0;
        for position in 0..5 {
            let digit = match chunk.get(position) {
                Some(byte) => {
                    u64::try_from(alphabet.iter().position(|letter| letter == byte)?).ok()?
                }
                None => 84,
            };
            value = value * 85 + digit;
        }
        let octets = u32::try_from(value).ok()?.to_be_bytes();
        decoded.extend_from_slice(octets.get(..chunk.len().saturating_sub(1).min(4))?);
        if decoded.len() > TEXT_LIMIT_BYTES {
            return None;
        }
    }
    Some(decoded)
}

fn inflate(source: impl Read, compressed: usize) -> Option<Vec<u8>> {
    let limit = TEXT_LIMIT_BYTES.min(compressed.saturating_mul(RATIO_LIMIT));
    crate::core::limits::read_at_most(source, limit).ok()
}

fn unescape(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(rest.get(..at)?);
        let kind = rest.get(at + 1..)?.chars().next()?;
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits == 0 {
            plain.push('\\');
            rest = rest.get(at + 1..)?;
            continue;
        }
        let number = u32::from_str_radix(rest.get(at + 2..at + 2 + digits)?, 16).ok()?;
        plain.push(char::from_u32(number)?);
        rest = rest.get(at + 2 + digits..)?;
    }
    plain.push_str(rest);
    Some(plain.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_encodes_is_decoded() {
        let text = |value: &str| Arguments {
            positional: vec![Abstract::text(value)],
            ..Arguments::default()
        };
        let bytes = |path: &str, value: &str| match decode(path, &text(value)).value {
            Value::Bytes(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
            _ => None,
        };
        assert_eq!(bytes("base64.b64decode", "b3Mu\nc3lzdGVt").as_deref(), Some("os.system"));
        assert_eq!(bytes("base64.b85decode", "Z*p{HX>Mm?").as_deref().map(str::len), Some(8));
        assert_eq!(bytes("binascii.unhexlify", "6f73").as_deref(), Some("os"));
        assert_eq!(codec(b"bf", "rot_13").unwrap().as_str(), Some("os"));
        assert_eq!(codec(b"\\x6f\\u0073", "unicode_escape").unwrap().as_str(), Some("os"));
        assert_eq!(codec(b"os", "utf-7").and_then(|v| v.as_str().map(str::to_owned)), None);
    }
}
