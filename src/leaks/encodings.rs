//! The forms of a value: as it is, and as programs encode it into logs, headers and URLs.

use std::fmt::Write as _;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use zeroize::Zeroize as _;

use crate::core::secret::SecretBuffer;

/// How a form comes from its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Base64 (RFC 4648 section 4).
    Base64,
    /// Base64 for URLs and file names (RFC 4648 section 5).
    Base64Url,
    /// Hexadecimal.
    Hex,
    /// The inside of a JSON string (RFC 8259 section 7).
    Json,
    /// Percent-encoding (RFC 3986 section 2.1), forms of web pages included.
    Percent,
    /// The value itself.
    Raw,
}

impl Encoding {
    /// Returns the word shown for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Hex => "hex",
            Self::Json => "json",
            Self::Percent => "percent",
            Self::Raw => "raw",
        }
    }
}

/// A text in which a value shows itself.
#[derive(Debug)]
pub struct Form {
    /// How it comes from the value.
    pub encoding: Encoding,
    /// The text.
    pub bytes: SecretBuffer,
}

/// Returns what is sought of a value: all but the line breaks at its end, which files have and
/// copies of them often lack.
#[must_use]
pub fn sought(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    value.get(..end).unwrap_or_default()
}

/// Returns every form of a value, each once, the value itself first.
///
/// Base64 is taken at its three alignments, and of each the characters that depend on the value
/// alone, so that the value is found anywhere inside a longer text. Of its first and last byte up
/// to four bits are in characters shared with the neighbors, and are not part of a form, but where
/// the text ends with the value.
#[must_use]
pub fn forms(value: &[u8]) -> Vec<Form> {
    let mut forms = Forms(Vec::new());
    let mut raw = SecretBuffer::with_capacity(value.len());
    raw.push(value);
    forms.add(Encoding::Raw, raw);
    for alignment in 0..3 {
        base64(value, alignment, &mut forms);
    }
    for (hex, len) in [(HEXLOWER, value.len() * 2), (HEXUPPER, value.len() * 2)] {
        let mut text = SecretBuffer::zeroed(len);
        hex.encode_mut(value, text.expose_secret_mut());
        forms.add(Encoding::Hex, text);
    }
    for unescaped in UNESCAPED {
        for digits in [Digits::Upper, Digits::Lower] {
            for space in ["%20", "+"] {
                forms.add(Encoding::Percent, percent(value, unescaped, digits, space));
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(value) {
        for habit in JSON_HABITS {
            for digits in [Digits::Lower, Digits::Upper] {
                forms.add(Encoding::Json, json(text, habit, digits));
            }
        }
    }
    forms.0
}

/// Forms that differ.
struct Forms(Vec<Form>);

impl Forms {
    fn add(&mut self, encoding: Encoding, bytes: SecretBuffer) {
        let text = bytes.expose_secret();
        if self.0.iter().all(|form| form.bytes.expose_secret() != text) {
            self.0.push(Form { encoding, bytes });
        }
    }
}

/// Adds base64 of the value behind `alignment` other bytes: what depends on the value alone, and
/// the same up to the end of a text that ends with the value, without and with padding.
fn base64(value: &[u8], alignment: usize, forms: &mut Forms) {
    let mut bytes = SecretBuffer::with_capacity(alignment + value.len());
    bytes.pad_to(alignment);
    bytes.push(value);
    let bits = bytes.len() * 8;
    // A character is six bits; the one that holds the neighbor's last bits is not ours.
    let (first, end) = ((alignment * 8).div_ceil(6), bits / 6);
    for (alphabet, encoding) in
        [(BASE64_NOPAD, Encoding::Base64), (BASE64URL_NOPAD, Encoding::Base64Url)]
    {
        let mut text = SecretBuffer::zeroed(bits.div_ceil(6));
        alphabet.encode_mut(bytes.expose_secret(), text.expose_secret_mut());
        let padding = "=".repeat((3 - bytes.len() % 3) % 3);
        for (end, padding) in [(end, ""), (text.len(), ""), (text.len(), &padding)] {
            let mut form = SecretBuffer::with_capacity(end + padding.len());
            form.push(text.expose_secret().get(first..end).unwrap_or_default());
            form.push(padding.as_bytes());
            forms.add(encoding, form);
        }
    }
}

/// Which case hexadecimal digits are written in.
#[derive(Clone, Copy)]
enum Digits {
    Lower,
    Upper,
}

/// What is left alone beside letters and digits, by whom.
const UNESCAPED: [&[u8]; 5] = [
    // RFC 3986 section 2.3: Python's `quote_plus`, Go's `QueryEscape`.
    b"-._~",
    // Python's `quote`.
    b"-._~/",
    // ECMA-262, `encodeURIComponent`.
    b"-._~!'()*",
    // ECMA-262, `encodeURI`.
    b"-._~!'()*;/?:@&=+$,#",
    // WHATWG URL section 5.2: forms; Java's `URLEncoder`.
    b"-._*",
];

fn percent(value: &[u8], unescaped: &[u8], digits: Digits, space: &str) -> SecretBuffer {
    let mut text = SecretBuffer::with_capacity(value.len() * 3);
    for &byte in value {
        if byte == b' ' {
            text.push(space.as_bytes());
        } else if byte.is_ascii_alphanumeric() || unescaped.contains(&byte) {
            text.push(&[byte]);
        } else {
            let hex = match digits {
                Digits::Lower => HEXLOWER,
                Digits::Upper => HEXUPPER,
            };
            let mut escape = *b"%__";
            hex.encode_mut(&[byte], &mut escape[1..]);
            text.push(&escape);
            escape.zeroize();
        }
    }
    text
}

/// What is escaped in JSON beyond what must be.
#[derive(Clone, Copy)]
struct JsonHabit {
    /// `\/`.
    slash: bool,
    /// All but printable ASCII.
    non_ascii: bool,
    /// What could end a script in a page: `<`, `>`, `&`, U+2028 and U+2029.
    html: bool,
}

const JSON_HABITS: [JsonHabit; 5] = [
    // JavaScript's `JSON.stringify`; Python's `json.dumps` with `ensure_ascii=False`.
    JsonHabit { slash: false, non_ascii: false, html: false },
    JsonHabit { slash: true, non_ascii: false, html: false },
    // Python's `json.dumps`.
    JsonHabit { slash: false, non_ascii: true, html: false },
    // PHP's `json_encode`.
    JsonHabit { slash: true, non_ascii: true, html: false },
    // Go's `json.Marshal`.
    JsonHabit { slash: false, non_ascii: false, html: true },
];

fn json(value: &str, habit: JsonHabit, digits: Digits) -> SecretBuffer {
    let mut text = SecretBuffer::with_capacity(value.len() * 2);
    let mut utf8 = [0; 4];
    for character in value.chars() {
        let escape: &[u8] = match character {
            '"' => b"\\\"",
            '\\' => b"\\\\",
            '\u{8}' => b"\\b",
            '\u{c}' => b"\\f",
            '\n' => b"\\n",
            '\r' => b"\\r",
            '\t' => b"\\t",
            '/' if habit.slash => b"\\/",
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' if habit.html => b"",
            '\u{0}'..='\u{1f}' => b"",
            '\u{7f}'.. if habit.non_ascii => b"",
            _ => character.encode_utf8(&mut utf8).as_bytes(),
        };
        if escape.is_empty() {
            push_utf16(&mut text, character, digits);
        } else {
            text.push(escape);
        }
    }
    utf8.zeroize();
    text
}

/// Appends `\uXXXX`, twice for a character beyond the first plane.
fn push_utf16(text: &mut SecretBuffer, character: char, digits: Digits) {
    let mut units = [0; 2];
    for unit in character.encode_utf16(&mut units) {
        let mut escape = String::with_capacity(6);
        let _ = match digits {
            Digits::Lower => write!(escape, "\\u{unit:04x}"),
            Digits::Upper => write!(escape, "\\u{unit:04X}"),
        };
        text.push(escape.as_bytes());
        escape.zeroize();
    }
    units.zeroize();
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, BASE64URL};

    use super::*;

    fn of(value: &[u8], encoding: Encoding) -> Vec<String> {
        forms(value)
            .iter()
            .filter(|form| form.encoding == encoding)
            .map(|form| String::from_utf8(form.bytes.expose_secret().to_vec()).unwrap())
            .collect()
    }

    fn is_shown(text: &str, value: &[u8]) -> bool {
        forms(value).iter().any(|form| {
            let form = form.bytes.expose_secret();
            text.as_bytes().windows(form.len()).any(|part| part == form)
        })
    }

    #[test]
    fn a_plain_value_is_its_own_form_once() {
        let forms = forms(b"MTA1NDc_plain.value-1");
        assert_eq!(forms[0].encoding, Encoding::Raw);
        assert_eq!(forms[0].bytes.expose_secret(), b"MTA1NDc_plain.value-1");
        let others = [Encoding::Json, Encoding::Percent];
        assert!(forms.iter().all(|form| !others.contains(&form.encoding)));
    }

    #[test]
    fn base64_is_what_depends_on_the_value_alone() {
        // RFC 4648 section 10 extends to `foobarba`: `Zm9vYmFyYmE=`.
        assert_eq!(
            of(b"foobarba", Encoding::Base64),
            [
                "Zm9vYmFyYm",   // in front of others
                "Zm9vYmFyYmE",  // at the end
                "Zm9vYmFyYmE=", // at the end, padded
                "Zvb2JhcmJh",   // behind one byte, in `.*Zvb2JhcmJh`
                "mb29iYXJiY",   // behind two
                "mb29iYXJiYQ",
                "mb29iYXJiYQ==",
            ]
        );
    }

    #[test]
    fn base64_is_found_wherever_the_value_lies() {
        let value = b"s3cret-\xff\xfe\xfd-value";
        for before in 0..7 {
            for after in 0..7 {
                let text = [&b"username:"[..before], value, &b"&more=1"[..after]].concat();
                for encoding in [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD] {
                    let text = encoding.encode(&text);
                    assert!(is_shown(&text, value), "{before} {after} {text}");
                    assert!(!is_shown(&text.to_lowercase(), value));
                }
            }
        }
    }

    #[test]
    fn both_alphabets_of_base64_are_there() {
        let url = of(b"\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf", Encoding::Base64Url);
        assert!(url.contains(&"-_-_-_-_-_-_".to_owned()), "{url:?}");
        let plain = of(b"\xfb\xff\xbf\xfb\xff\xbf\xfb\xff\xbf", Encoding::Base64);
        assert!(plain.contains(&"+/+/+/+/+/+/".to_owned()), "{plain:?}");
    }

    #[test]
    fn hex_is_there_in_both_cases() {
        let hex = of(b"foobar\xab\xcd", Encoding::Hex);
        assert_eq!(hex, ["666f6f626172abcd", "666F6F626172ABCD"]);
    }

    #[test]
    fn percent_encoding_is_what_languages_make_of_it() {
        let found = of("a b/c~(é)*:1".as_bytes(), Encoding::Percent);
        for expected in [
            "a%20b%2Fc~%28%C3%A9%29%2A%3A1", // urllib.parse.quote(value, safe="")
            "a+b%2Fc~%28%C3%A9%29%2A%3A1",   // urllib.parse.quote_plus(value)
            "a%20b/c~%28%C3%A9%29%2A%3A1",   // urllib.parse.quote(value)
            "a%20b%2Fc~(%C3%A9)*%3A1",       // encodeURIComponent(value)
            "a%20b/c~(%C3%A9)*:1",           // encodeURI(value)
            "a+b%2Fc%7E%28%C3%A9%29*%3A1",   // new URLSearchParams({v: value})
            "a%20b%2fc~%28%c3%a9%29%2a%3a1",
        ] {
            assert!(found.contains(&expected.to_owned()), "{expected} {found:?}");
        }
    }

    #[test]
    fn json_is_what_languages_make_of_it() {
        let found = of("a\"b\\c/\n\u{1}é\u{1f600}\u{7f}<".as_bytes(), Encoding::Json);
        for expected in [
            "a\\\"b\\\\c/\\n\\u0001é\u{1f600}\u{7f}<", // JSON.stringify(value)
            "a\\\"b\\\\c\\/\\n\\u0001é\u{1f600}\u{7f}<",
            "a\\\"b\\\\c/\\n\\u0001\\u00e9\\ud83d\\ude00\\u007f<", // json.dumps(value)
            "a\\\"b\\\\c/\\n\\u0001\\u00E9\\uD83D\\uDE00\\u007F<",
            "a\\\"b\\\\c\\/\\n\\u0001\\u00e9\\ud83d\\ude00\\u007f<",
            "a\\\"b\\\\c/\\n\\u0001é\u{1f600}\u{7f}\\u003c", // json.Marshal(value)
        ] {
            assert!(found.contains(&expected.to_owned()), "{expected} {found:?}");
        }
        assert_eq!(of(b"\xff\"12345678", Encoding::Json), Vec::<String>::new());
    }

    #[test]
    fn line_breaks_at_the_end_are_not_sought() {
        assert_eq!(sought(b"a\nb\r\n\n"), b"a\nb");
        assert_eq!(sought(b"\r\n"), b"");
    }

    #[test]
    fn no_form_is_shorter_than_the_shortest_value() {
        for value in [&b"12345678"[..], &[0xff; 8], b"\"\"\"\"\"\"\"\""] {
            for form in forms(value) {
                assert!(form.bytes.len() >= crate::leaks::MIN_VALUE_BYTES);
            }
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", &forms(b"MARKED-value")[0]);
        assert_eq!(shown, "Form { encoding: Raw, bytes: SecretBuffer(..) }");
    }
}
