//! JSON: one flat object, `{"name": "text" | {"encoding": "base64", "value": "..."}}`.
//!
//! A reader of its own, since those that are made for all of JSON leave copies of what they unescape
//! behind. It is strict (RFC 8259), takes no name twice, and never goes deeper than the second brace.

use std::collections::BTreeSet;

use data_encoding::BASE64;

use crate::core::secret::{SecretBuffer, SecretValue};

use super::{
    ExchangeError, Import, Item, Items, MAX_DOCUMENT_BYTES, check_length, line_at, name_of, text_of,
};

/// Reads an object; numbers, `true` and `false` are taken as the text that stands there.
///
/// # Errors
///
/// [`ExchangeError::Malformed`] with the line, or with the pointer to what cannot be an entry.
pub fn read(document: &SecretValue) -> Result<Import, ExchangeError> {
    let mut items = Items::default();
    for Member { key, value } in members(text_of(document)?)? {
        let refuse = |what| Err(ExchangeError::Malformed { place: pointer(&key), what });
        let value = match value {
            Value::Bytes(value) | Value::Literal(value) | Value::Text(value) => value,
            Value::Other(what) => return refuse(format!("{what} cannot be an entry")),
        };
        if let Err(why) = check_length(value.expose_secret()) {
            return refuse(format!("it {why}"));
        }
        match name_of(&key) {
            Ok(name) => items.add(name, &key, value)?,
            Err(why) => return refuse(format!("the name {why}")),
        }
    }
    Ok(Import { items: items.into_items(), left_out: Vec::new() })
}

/// Writes the entries, one a line.
#[must_use]
pub fn write(items: &[Item]) -> SecretBuffer {
    let mut out = SecretBuffer::default();
    out.push(b"{");
    for (position, item) in items.iter().enumerate() {
        out.push(if position == 0 { b"\n  " } else { b",\n  " });
        push_string(&mut out, item.name.as_str());
        out.push(b": ");
        if let Some(text) = item.value.expose_str() {
            push_string(&mut out, text);
        } else {
            let bytes = item.value.expose_secret();
            let mut encoded = SecretBuffer::zeroed(BASE64.encode_len(bytes.len()));
            BASE64.encode_mut(bytes, encoded.expose_secret_mut());
            out.push(b"{\"encoding\": \"base64\", \"value\": \"");
            out.push(encoded.expose_secret());
            out.push(b"\"}");
        }
    }
    out.push(if items.is_empty() { b"}\n" } else { b"\n}\n" });
    out
}

fn push_string(out: &mut SecretBuffer, text: &str) {
    serde_json::to_writer(out, text).expect("memory takes every write");
}

/// Returns the pointer to a member (RFC 6901).
fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A member of the object.
pub(super) struct Member {
    pub(super) key: String,
    pub(super) value: Value,
}

/// The value of a member.
pub(super) enum Value {
    /// An object that stands for bytes.
    Bytes(SecretValue),
    /// A number, `true` or `false`, as it stands there.
    Literal(SecretValue),
    /// Anything else: what it is.
    Other(&'static str),
    /// A string.
    Text(SecretValue),
}

/// Reads the members of the object that a text is; reading ends at one that is no entry.
pub(super) fn members(text: &str) -> Result<Vec<Member>, ExchangeError> {
    let mut reader = Reader { text, at: 0 };
    let mut members = Vec::new();
    let mut seen = BTreeSet::new();
    let mut total = 0_usize;
    reader.expect(b'{', "it is no JSON object")?;
    if !reader.accept(b'}') {
        loop {
            let key = reader.key()?;
            if !seen.insert(key.clone()) {
                let what = "the name is given twice".to_owned();
                return Err(ExchangeError::Malformed { place: pointer(&key), what });
            }
            let value = reader.value(&key)?;
            match &value {
                Value::Bytes(value) | Value::Literal(value) | Value::Text(value) => {
                    total += value.expose_secret().len() + key.len();
                }
                Value::Other(_) => {
                    members.push(Member { key, value });
                    return Ok(members);
                }
            }
            members.push(Member { key, value });
            if total > MAX_DOCUMENT_BYTES {
                return Err(reader.error("the values above come to over 64 MiB"));
            }
            if !reader.accept(b',') {
                break;
            }
        }
        reader.expect(b'}', "a `,` or a `}` is missing")?;
    }
    reader.skip_space();
    if reader.rest().is_empty() {
        Ok(members)
    } else {
        Err(reader.error("something stands after the object"))
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn error(&self, what: &str) -> ExchangeError {
        let above = self.text.as_bytes().get(..self.at).unwrap_or_default();
        ExchangeError::at_line(line_at(above), what)
    }

    fn skip_space(&mut self) {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().iter().take_while(|byte| is_space(byte)).count();
    }

    fn accept(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.rest().first() == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, otherwise: &str) -> Result<(), ExchangeError> {
        if self.accept(byte) { Ok(()) } else { Err(self.error(otherwise)) }
    }

    /// Reads a name and the colon after it.
    fn key(&mut self) -> Result<String, ExchangeError> {
        self.expect(b'"', "a name in double quotes is missing")?;
        let key = self.string()?;
        let key = std::str::from_utf8(key.expose_secret()).expect("strings are UTF-8").to_owned();
        self.expect(b':', "a `:` is missing")?;
        Ok(key)
    }

    fn value(&mut self, key: &str) -> Result<Value, ExchangeError> {
        self.skip_space();
        match self.rest() {
            [b'"', ..] => {
                self.at += 1;
                Ok(Value::Text(self.string()?.to_value()))
            }
            [b'{', ..] => {
                self.at += 1;
                self.bytes(key)
            }
            [b'[', ..] => Ok(Value::Other("a list")),
            [b'n', b'u', b'l', b'l', ..] => Ok(Value::Other("`null`")),
            _ => self.literal(),
        }
    }

    /// Reads `"encoding": "base64", "value": "..."}`, in this order or the other.
    fn bytes(&mut self, key: &str) -> Result<Value, ExchangeError> {
        const OTHER: Value = Value::Other("an object that is not `encoding` and `value`");
        let (mut encoding, mut value) = (None, None);
        for position in 0..2 {
            if position == 1 && !self.accept(b',') || !self.accept(b'"') {
                return Ok(OTHER);
            }
            let name = self.string()?;
            self.expect(b':', "a `:` is missing")?;
            if !self.accept(b'"') {
                return Ok(OTHER);
            }
            let text = self.string()?;
            match name.expose_secret() {
                b"encoding" if encoding.is_none() => encoding = Some(text),
                b"value" if value.is_none() => value = Some(text),
                _ => return Ok(OTHER),
            }
        }
        let (Some(encoding), Some(value)) = (encoding, value) else { return Ok(OTHER) };
        if !self.accept(b'}') {
            return Ok(OTHER);
        }
        if encoding.expose_secret() != b"base64" {
            return Ok(Value::Other("an encoding other than `base64`"));
        }
        decode(value.expose_secret()).map(Value::Bytes).ok_or_else(|| ExchangeError::Malformed {
            place: pointer(key),
            what: "its value is not base64".to_owned(),
        })
    }

    /// Reads `true`, `false`, or a number as RFC 8259 section 6 has it.
    fn literal(&mut self) -> Result<Value, ExchangeError> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let len = self.rest().iter().take_while(|byte| is_part(byte)).count();
        let text = self.rest().get(..len).unwrap_or_default();
        if !matches!(text, b"true" | b"false") && !is_number(text) {
            return Err(self.error("a value is missing or is no JSON"));
        }
        self.at += len;
        Ok(Value::Literal(SecretValue::copy_of(text)))
    }

    /// Reads a string to its closing quote.
    fn string(&mut self) -> Result<SecretBuffer, ExchangeError> {
        let mut out = SecretBuffer::default();
        loop {
            let is_special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
            let len = self.rest().iter().take_while(|byte| !is_special(byte)).count();
            out.push(self.rest().get(..len).unwrap_or_default());
            self.at += len;
            match self.rest() {
                [b'"', ..] => {
                    self.at += 1;
                    return Ok(out);
                }
                [b'\\', b'u', ..] => {
                    self.at += 2;
                    let character = self.character()?;
                    let mut utf8 = zeroize::Zeroizing::new([0_u8; 4]);
                    out.push(character.encode_utf8(&mut *utf8).as_bytes());
                }
                [b'\\', escape, ..] => {
                    out.push(match escape {
                        b'"' => b"\"",
                        b'\\' => b"\\",
                        b'/' => b"/",
                        b'b' => b"\x08",
                        b'f' => b"\x0c",
                        b'n' => b"\n",
                        b'r' => b"\r",
                        b't' => b"\t",
                        _ => return Err(self.error("a string has an escape that is none")),
                    });
                    self.at += 2;
                }
                [] | [b'\\'] => return Err(self.error("a string is not closed")),
                _ => return Err(self.error("a string has a control character")),
            }
        }
    }

    /// Reads the character after `\u`, which takes two escapes beyond the first 65,536.
    fn character(&mut self) -> Result<char, ExchangeError> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first)
                .ok_or_else(|| self.error("half a character stands alone"));
        }
        if !self.rest().starts_with(b"\\u") {
            return Err(self.error("half a character stands alone"));
        }
        self.at += 2;
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.error("half a character stands alone"));
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        Ok(char::from_u32(code).expect("two halves are a character"))
    }

    fn hex(&mut self) -> Result<u32, ExchangeError> {
        let digits = self.rest().get(..4).filter(|four| four.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|four| std::str::from_utf8(four).ok());
        let code = digits.and_then(|four| u32::from_str_radix(four, 16).ok());
        let code = code.ok_or_else(|| self.error("a string has an escape that is none"))?;
        self.at += 4;
        Ok(code)
    }
}

/// Decodes base64 in place, so that nothing but what is returned holds the bytes.
fn decode(text: &[u8]) -> Option<SecretValue> {
    let mut bytes = SecretBuffer::zeroed(BASE64.decode_len(text.len()).ok()?);
    let len = BASE64.decode_mut(text, bytes.expose_secret_mut()).ok()?;
    bytes.truncate(len);
    Some(bytes.to_value())
}

fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if len == 0 { None } else { text.get(len..) }
    }
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let rest = match text {
        [b'0', rest @ ..] => Some(rest),
        _ => digits(text),
    };
    let rest = rest.and_then(|rest| match rest {
        [b'.', rest @ ..] => digits(rest),
        _ => Some(rest),
    });
    let rest = rest.and_then(|rest| match rest {
        [b'e' | b'E', b'+' | b'-', rest @ ..] | [b'e' | b'E', rest @ ..] => digits(rest),
        _ => Some(rest),
    });
    rest.is_some_and(<[u8]>::is_empty)
}
