//! Which encoding a file has: byte order mark and coding line (PEP 263), found as Python finds them.

/// An encoding that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Ascii,
    Latin1,
    Utf8,
}

/// Why a file has no encoding that is read here, and at which byte that shows.
#[derive(Debug)]
pub(super) struct CookieError {
    pub(super) offset: usize,
    pub(super) message: String,
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Most characters of an encoding's name that are shown.
const MAX_SHOWN: usize = 40;

/// Names of ASCII, Latin-1 and UTF-8 in Python's `encodings.aliases`, after `normalize_encoding`.
const ASCII: &[&str] = &[
    "646",
    "ansi_x3.4_1968",
    "ansi_x3.4_1986",
    "ansi_x3_4_1968",
    "ascii",
    "cp367",
    "csascii",
    "ibm367",
    "iso646_us",
    "iso_646.irv_1991",
    "iso_ir_6",
    "us",
    "us_ascii",
];
const LATIN1: &[&str] = &[
    "8859",
    "cp819",
    "csisolatin1",
    "ibm819",
    "iso8859",
    "iso8859_1",
    "iso_8859_1",
    "iso_8859_1_1987",
    "iso_ir_100",
    "l1",
    "latin",
    "latin1",
    "latin_1",
];
const UTF8: &[&str] =
    &["cp65001", "u8", "utf", "utf8", "utf8_ucs2", "utf8_ucs4", "utf_8", "utf_8_sig"];

/// Returns the encoding of a file, and how long its byte order mark is.
///
/// # Errors
///
/// [`CookieError`] when its coding line names another encoding, or one that its mark contradicts.
pub(super) fn encoding(bytes: &[u8]) -> Result<(Encoding, usize), CookieError> {
    let bom = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let Some((offset, name)) = cookie(bytes, bom) else { return Ok((Encoding::Utf8, bom)) };
    let shown = String::from_utf8_lossy(name.get(..MAX_SHOWN).unwrap_or(name));
    let Some(encoding) = known(name) else {
        return Err(CookieError { offset, message: format!("its coding line says `{shown}`") });
    };
    if bom > 0 && encoding != Encoding::Utf8 {
        let message = format!("it begins as UTF-8, and its coding line says `{shown}`");
        return Err(CookieError { offset, message });
    }
    Ok((encoding, bom))
}

/// Finds a coding line in the first two lines (`check_coding_spec` in `Parser/tokenizer/helpers.c`): a
/// line with nothing but a comment; and the second line only if the first is blank or a comment.
fn cookie(bytes: &[u8], bom: usize) -> Option<(usize, &[u8])> {
    let mut start = bom;
    for _ in 0..2 {
        let rest = bytes.get(start..)?;
        let length =
            rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let line = rest.get(..length)?;
        let blank = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0c)).count();
        match line.get(blank) {
            None => {}
            Some(b'#') => {
                if let Some((offset, name)) = named(line) {
                    return Some((start + offset, name));
                }
            }
            Some(_) => return None,
        }
        start += length + if rest.get(length..length + 2) == Some(b"\r\n") { 2 } else { 1 };
    }
    None
}

/// Finds `coding[:=][ \t]*([-\w.]+)` in a line.
fn named(line: &[u8]) -> Option<(usize, &[u8])> {
    const WORD: &[u8] = b"coding";
    let mut from = 0;
    loop {
        let word = line.get(from..)?.windows(WORD.len()).position(|window| window == WORD)? + from;
        let after = word + WORD.len();
        from = after;
        if !matches!(line.get(after), Some(b':' | b'=')) {
            continue;
        }
        let rest = line.get(after + 1..)?;
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let name = rest.get(blank..)?;
        let length = name
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            .count();
        if length > 0 {
            return Some((after + 1 + blank, name.get(..length)?));
        }
    }
}

fn known(name: &[u8]) -> Option<Encoding> {
    let name = std::str::from_utf8(name).ok()?.to_ascii_lowercase().replace('_', "-");
    // `get_normal_name` in `Parser/tokenizer/helpers.c` looks at twelve characters and knows these.
    let begins = |known: &str| {
        name == known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-'))
    };
    if begins("utf-8") {
        return Some(Encoding::Utf8);
    }
    if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(begins) {
        return Some(Encoding::Latin1);
    }
    let name = normalize(&name);
    for (names, encoding) in
        [(ASCII, Encoding::Ascii), (LATIN1, Encoding::Latin1), (UTF8, Encoding::Utf8)]
    {
        if names.contains(&name.as_str()) {
            return Some(encoding);
        }
    }
    None
}

/// Runs of what is no letter, digit or dot become one underscore (`encodings.normalize_encoding`).
fn normalize(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Encoding, String> {
        encoding(text.as_bytes()).map(|(encoding, _)| encoding).map_err(|error| error.message)
    }

    #[test]
    fn a_coding_line_counts_where_cpython_looks_for_it() {
        for (text, expected) in [
            ("# -*- coding: latin-1 -*-\n", Encoding::Latin1),
            ("#!/usr/bin/python\n# vim: set fileencoding=ascii :\n", Encoding::Ascii),
            ("\n# coding=l1", Encoding::Latin1),
            ("\r# coding=l1", Encoding::Latin1),
            ("\r\n\x0c # coding=l1", Encoding::Latin1),
            ("'''\n# coding: utf-7\n'''", Encoding::Utf8),
            ("x = 1 # coding: utf-7\n", Encoding::Utf8),
            ("\n\n# coding: utf-7\n", Encoding::Utf8),
            ("# coding utf-7, encoding: \n", Encoding::Utf8),
            ("# encoding : utf-7\n", Encoding::Utf8),
        ] {
            assert_eq!(of(text), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn aliases_are_those_of_cpython() {
        for (name, expected) in [
            ("UTF-8", Encoding::Utf8),
            ("utf_8", Encoding::Utf8),
            ("utf8", Encoding::Utf8),
            ("U8", Encoding::Utf8),
            ("utf-8-unix", Encoding::Utf8),
            ("iso-8859-1", Encoding::Latin1),
            ("ISO_8859-1-dos", Encoding::Latin1),
            ("latin1", Encoding::Latin1),
            ("us-ascii", Encoding::Ascii),
        ] {
            assert_eq!(of(&format!("# coding: {name}\n")), Ok(expected), "{name}");
        }
        for name in [
            "utf-7",
            "utf-16",
            "iso-8859-15",
            "cp1252",
            "rot13",
            "unicode_escape",
            "utf-8x",
            "idna",
        ] {
            assert!(of(&format!("# coding: {name}\n")).is_err(), "{name}");
        }
        assert!(of("\u{feff}# coding: latin-1\n").is_err());
        assert!(of("# coding: coding: l1\n").is_err());
        assert!(of("\u{feff}# coding: utf-8\n").is_ok());
    }
}
