//! `.env` files, read and written as python-dotenv 1.2.4 reads them.
//!
//! Its rules, which others share in part: `export ` may come first; a value stands alone, in single
//! quotes (`\\` and `\'` are escapes) or in double quotes (`\n` and the like too), over several
//! lines if need be; ` #` begins a comment outside quotes; the last of several wins; `${NAME}` and
//! `${NAME:-default}` are replaced everywhere, single quotes included, by what stands above. Line
//! ends are those of Python's text files. (theskumar/python-dotenv, `parser.py`, `variables.py`)
//!
//! Three rules are stricter, each an error with its line. A line that python-dotenv warns of and leaves
//! out. A name alone, which it leaves without a value: most often a line of a key that lost its quotes.
//! And a `${NAME}` for which it would ask the environment, since nobody does here.
//!
//! No message shows more of such a line than its number: it may be part of a secret.

use std::collections::BTreeMap;

use crate::core::secret::{SecretBuffer, SecretValue};

use super::{
    ExchangeError, Import, Items, MAX_DOCUMENT_BYTES, Variable, check_length, line_at, name_of,
    push_replacing, text_for_variable, text_of,
};

const FORMAT: &str = "dotenv";

/// What becomes of `${NAME}` in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    /// It is replaced by what stands above it in the file.
    Expand,
    /// It stays as it is.
    Keep,
}

/// Reads a file; the names are turned to lower case.
///
/// # Errors
///
/// [`ExchangeError::Malformed`], [`ExchangeError::SameName`] for names that differ in case only,
/// [`ExchangeError::FromEnvironment`].
pub fn read(document: &SecretValue, expansion: Expansion) -> Result<Import, ExchangeError> {
    let unix = with_unix_line_ends(text_of(document)?);
    let text = std::str::from_utf8(unix.expose_secret()).expect("the text stays UTF-8");
    let mut reader = Reader { text, at: 0, line: 1, counted: 0 };
    let mut known = Known::new();
    let mut total = 0_usize;
    while let Some(binding) = reader.binding()? {
        let Binding { line, key, raw } = binding;
        let value = evaluate(line, key, &raw, &known, expansion)?;
        total += value.expose_secret().len();
        if total > MAX_DOCUMENT_BYTES {
            return Err(ExchangeError::at_line(line, "the values above come to over 64 MiB"));
        }
        known.insert(key, (line, value));
    }
    let mut items = Items::default();
    for (key, (line, value)) in known {
        let name = name_of(&key.to_lowercase())
            .map_err(|why| ExchangeError::at_line(line, format!("a name {why}")))?;
        items.add(name, key, value)?;
    }
    Ok(Import { items: items.into_items(), left_out: Vec::new() })
}

/// Writes the variables, so that python-dotenv reads each value back byte for byte.
///
/// # Errors
///
/// [`ExchangeError::Unfit`] for a value that is not UTF-8 or holds a zero byte.
pub fn write(variables: &[Variable<'_>]) -> Result<SecretBuffer, ExchangeError> {
    let mut out = SecretBuffer::default();
    for Variable { variable, item } in variables {
        let value = text_for_variable(item, FORMAT)?;
        out.push(variable.as_bytes());
        out.push(b"=");
        push_value(&mut out, value);
        out.push(b"\n");
    }
    Ok(out)
}

/// Appends a value: as it is where every reader of such files agrees on it, else in quotes.
fn push_value(out: &mut SecretBuffer, value: &str) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~+/=:@,%-".contains(&byte);
    if !value.is_empty() && value.bytes().all(is_plain) {
        out.push(value.as_bytes());
        return;
    }
    // `$` with nothing to expand has no escape; as the default of a variable without a name, which
    // no environment can hold, it has one.
    let mut guarded = SecretBuffer::with_capacity(value.len());
    for (position, part) in value.split("${").enumerate() {
        guarded.push(if position == 0 { b"" } else { b"${:-$}{" });
        guarded.push(part.as_bytes());
    }
    // A text file loses its carriage returns in Python; only double quotes have an escape for them.
    if value.contains('\r') {
        out.push(b"\"");
        push_replacing(out, guarded.expose_secret(), |byte| match byte {
            b'"' => Some(b"\\\""),
            b'\\' => Some(b"\\\\"),
            b'\r' => Some(b"\\r"),
            _ => None,
        });
        out.push(b"\"");
    } else {
        out.push(b"'");
        push_replacing(out, guarded.expose_secret(), |byte| match byte {
            b'\'' => Some(b"\\'"),
            b'\\' => Some(b"\\\\"),
            _ => None,
        });
        out.push(b"'");
    }
}

/// Returns the text with `\r\n` and `\r` as `\n`, as Python opens text files.
fn with_unix_line_ends(text: &str) -> SecretBuffer {
    let mut out = SecretBuffer::with_capacity(text.len());
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\r') {
        out.push(line.as_bytes());
        out.push(b"\n");
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    out.push(rest.as_bytes());
    out
}

/// A line, or several: a name and what it is set to.
struct Binding<'t> {
    line: usize,
    key: &'t str,
    raw: Raw<'t>,
}

/// A value as it stands in the file.
enum Raw<'t> {
    Double(&'t str),
    Plain(&'t str),
    Single(&'t str),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The line that `counted` is in.
    line: usize,
    counted: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns the number of the present line, going over the text once in all.
    fn line(&mut self) -> usize {
        let since = self.text.get(self.counted..self.at).unwrap_or_default();
        self.line += line_at(since.as_bytes()) - 1;
        self.counted = self.at;
        self.line
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let len = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }

    fn accept(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// Reads on to the next name; nothing when there is none.
    fn binding(&mut self) -> Result<Option<Binding<'t>>, ExchangeError> {
        loop {
            self.take_while(is_space);
            if self.rest().is_empty() {
                return Ok(None);
            }
            let line = self.line();
            let read = self.key_and_value();
            let read = read.map_err(|what| ExchangeError::at_line(line, what))?;
            if let Some((key, raw)) = read {
                return Ok(Some(Binding { line, key, raw }));
            }
        }
    }

    fn key_and_value(&mut self) -> Result<Option<(&'t str, Raw<'t>)>, &'static str> {
        let start = self.at;
        if self.accept("export") && self.take_while(is_blank).is_empty() {
            self.at = start;
        }
        if self.rest().starts_with('#') {
            self.end_of_line()?;
            return Ok(None);
        }
        let key = self.key()?;
        self.take_while(is_blank);
        if !self.accept("=") {
            return Err("there is no `=`; a value of several lines must be quoted");
        }
        let blanks = self.take_while(is_blank);
        let is_comment = !blanks.is_empty() && self.rest().starts_with('#');
        let raw = if is_comment { Raw::Plain("") } else { self.value()? };
        self.end_of_line()?;
        Ok(Some((key, raw)))
    }

    fn key(&mut self) -> Result<&'t str, &'static str> {
        if !self.accept("'") {
            let key = self.take_while(|c| c != '=' && c != '#' && !is_space(c));
            return if key.is_empty() { Err("there is no name before the `=`") } else { Ok(key) };
        }
        let key = self.take_while(|c| c != '\'');
        if key.is_empty() || !self.accept("'") {
            return Err("a name's quote is not closed");
        }
        Ok(key)
    }

    fn value(&mut self) -> Result<Raw<'t>, &'static str> {
        if self.accept("'") {
            return self.quoted(b'\'').map(Raw::Single);
        }
        if self.accept("\"") {
            return self.quoted(b'"').map(Raw::Double);
        }
        let line = self.take_while(|c| c != '\n');
        let comment = line
            .match_indices('#')
            .find(|(at, _)| line.get(..*at).is_some_and(|before| before.ends_with(is_space)));
        let value = comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line);
        Ok(Raw::Plain(value.trim_end_matches(is_space)))
    }

    /// Reads to the closing quote; a backslash keeps what follows it from being one.
    fn quoted(&mut self, quote: u8) -> Result<&'t str, &'static str> {
        let rest = self.rest();
        let mut escaped = false;
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                _ if byte == quote => {
                    self.at += at + 1;
                    return Ok(rest.get(..at).unwrap_or_default());
                }
                _ => {}
            }
        }
        Err("a quote is not closed")
    }

    /// Reads blanks and a comment, after which a line must end.
    fn end_of_line(&mut self) -> Result<(), &'static str> {
        self.take_while(is_blank);
        if self.rest().starts_with('#') {
            self.take_while(|c| c != '\n');
        }
        if self.rest().is_empty() || self.accept("\n") {
            Ok(())
        } else {
            Err("something stands after the closing quote")
        }
    }
}

/// Says what Python takes as white space, in `\s` and `str.rstrip`.
fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

fn is_blank(character: char) -> bool {
    is_space(character) && character != '\n'
}

/// What stands above, by its own name, the last one winning: its line and its value.
type Known<'t> = BTreeMap<&'t str, (usize, SecretValue)>;

/// Returns what a value comes to.
fn evaluate(
    line: usize,
    key: &str,
    raw: &Raw<'_>,
    known: &Known<'_>,
    expansion: Expansion,
) -> Result<SecretValue, ExchangeError> {
    let unescaped = match raw {
        Raw::Double(text) => unescape(text, |byte| {
            Some(match byte {
                b'\\' | b'\'' | b'"' => byte,
                b'a' => 0x07,
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 0x0b,
                _ => return None,
            })
        }),
        Raw::Plain(text) => SecretValue::copy_of(text.as_bytes()),
        Raw::Single(text) => unescape(text, |byte| matches!(byte, b'\\' | b'\'').then_some(byte)),
    };
    let too_long = |why| ExchangeError::at_line(line, format!("`{key}` {why}"));
    let text = unescaped.expose_str().expect("escapes stand for ASCII");
    let value = match expansion {
        Expansion::Expand => expand(text, known).map_err(|stop| match stop {
            Stop::TooLong(why) => too_long(why),
            Stop::Unknown => ExchangeError::FromEnvironment { line, name: key.to_owned() },
        })?,
        Expansion::Keep => unescaped,
    };
    check_length(value.expose_secret()).map_err(too_long)?;
    Ok(value)
}

/// Replaces escapes; a backslash before anything else stands for itself.
fn unescape(text: &str, meaning: impl Fn(u8) -> Option<u8>) -> SecretValue {
    let mut out = SecretBuffer::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let (plain, escape) = rest.split_at(at);
        out.push(plain);
        rest = match escape {
            [_, byte, after @ ..] if meaning(*byte).is_some() => {
                out.push(meaning(*byte).as_slice());
                after
            }
            [backslash, after @ ..] => {
                out.push(&[*backslash]);
                after
            }
            [] => break,
        };
    }
    out.push(rest);
    out.to_value()
}

/// Why a value was not expanded.
enum Stop {
    TooLong(&'static str),
    Unknown,
}

/// Replaces `${NAME}` and `${NAME:-default}` by what is known; nothing is expanded twice.
fn expand(text: &str, known: &Known<'_>) -> Result<SecretValue, Stop> {
    let mut out = SecretBuffer::with_capacity(text.len());
    let (mut ends, mut braces) = (Finder::new(text, &['}', ':']), Finder::new(text, &['}']));
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("${")) {
        let name = at + found + 2;
        out.push(text.get(at..at + found).unwrap_or_default().as_bytes());
        // A name, then `}`, or `:-`, a default and `}`.
        let name_end = ends.after(name);
        let begins = |at: usize, mark| text.get(at..).is_some_and(|rest| rest.starts_with(mark));
        let default = begins(name_end, ":-").then_some(name_end + 2);
        let end = default.map_or(name_end, |default| braces.after(default));
        if begins(end, "}") {
            let default = default.and_then(|default| text.get(default..end)).unwrap_or_default();
            let name = text.get(name..name_end).unwrap_or_default();
            match known.get(name) {
                Some((_, value)) => out.push(value.expose_secret()),
                None if name.is_empty() => out.push(default.as_bytes()),
                None => return Err(Stop::Unknown),
            }
            at = end + 1;
        } else {
            out.push(b"${");
            at = name;
        }
        check_length(out.expose_secret()).map_err(Stop::TooLong)?;
    }
    out.push(text.get(at..).unwrap_or_default().as_bytes());
    Ok(out.to_value())
}

/// Finds characters in a text from positions that only grow, going over the text once in all.
struct Finder<'t> {
    text: &'t str,
    wanted: &'static [char],
    found: Option<usize>,
}

impl<'t> Finder<'t> {
    fn new(text: &'t str, wanted: &'static [char]) -> Self {
        Self { text, wanted, found: None }
    }

    /// Returns where the next one stands, or the text's length.
    fn after(&mut self, at: usize) -> usize {
        match self.found {
            Some(found) if found >= at => found,
            _ => {
                let rest = self.text.get(at..).unwrap_or_default();
                let found = rest.find(self.wanted).map_or(self.text.len(), |found| at + found);
                *self.found.insert(found)
            }
        }
    }
}
