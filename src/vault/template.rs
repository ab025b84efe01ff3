//! Templates: text with places for values, `{{ vault "lavalink_password" | yaml }}`.
//!
//! ```text
//! place   = "{{" ( "vault" STRING [ "|" filter ] | STRING ) "}}"      blanks between the words
//! filter  = "json" | "raw" | "yaml"
//! STRING  = '"' any but quote, backslash and line break, or \" or \\ '"'
//! ```
//!
//! A string alone stands for itself, so `{{ "{{" }}` writes two braces. Two braces that begin
//! nothing of this are an error: a typo must not reach the file that is deployed.

use std::fmt;

use crate::core::secret::{SecretBuffer, SecretValue};

/// Most places for values in one template.
const MAX_PLACES: usize = 10_000;
/// Longest text of one place, in bytes.
const MAX_PLACE_BYTES: usize = 2048;

/// How a value is written at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// A JSON string (RFC 8259), its quotes included.
    Json,
    /// As it is, and only if no usual format gives any of its bytes a meaning.
    Plain,
    /// As it is, whatever it holds.
    Raw,
    /// A double-quoted YAML scalar (YAML 1.2, 7.3.1), its quotes included.
    Yaml,
}

/// One part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that is written as it is.
    Text(Vec<u8>),
    /// A place for a value.
    Place {
        /// The entry's name, as it is written.
        name: String,
        /// How the value is written.
        filter: Filter,
        /// The line it begins on, from 1.
        line: usize,
    },
}

/// What is wrong with a template, and on which line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Takes a template apart.
///
/// # Errors
///
/// The first place that is none, with its line.
pub fn parse(template: &[u8]) -> Result<Vec<Part>, TemplateError> {
    let mut parts = Vec::new();
    let (mut rest, mut line, mut places) = (template, 1, 0);
    while let Some(start) = find(rest, b"{{") {
        let (text, opened) = rest.split_at(start);
        line += count_lines(text);
        let fail = |why: String| TemplateError { line, why };
        places += 1;
        if places > MAX_PLACES {
            return Err(fail(format!("there are more than {MAX_PLACES} places")));
        }
        let window = opened.get(..MAX_PLACE_BYTES.min(opened.len())).unwrap_or_default();
        let (place, len) = Place::read(window).map_err(|why| fail(why.to_owned()))?;
        match place {
            Place::Literal(literal) => {
                parts.push(Part::Text([text, literal.as_bytes()].concat()));
            }
            Place::Value { name, filter } => {
                let quote = text.last().filter(|byte| matches!(byte, b'"' | b'\''));
                if matches!(filter, Filter::Json | Filter::Yaml) && quote.is_some() {
                    let why = format!(
                        "the place for `{name}` stands in quotes, and its filter writes its own"
                    );
                    return Err(fail(why));
                }
                parts.push(Part::Text(text.to_owned()));
                parts.push(Part::Place { name, filter, line });
            }
        }
        let (spelled, after) = opened.split_at(len);
        line += count_lines(spelled);
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

/// Writes a value as a filter says.
///
/// # Errors
///
/// What about the value does not fit the filter; no part of the value is told.
pub fn write(filter: Filter, value: &SecretValue, out: &mut SecretBuffer) -> Result<(), String> {
    let bytes = value.expose_secret();
    match filter {
        Filter::Raw => out.push(bytes),
        Filter::Plain => {
            let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~+/=-".contains(byte);
            if !bytes.iter().all(is_plain) {
                return Err(
                    "its value has characters that need quoting: add `| yaml`, `| json` or `| raw`"
                        .to_owned(),
                );
            }
            out.push(bytes);
        }
        Filter::Json | Filter::Yaml => {
            let text =
                value.expose_str().ok_or("its value is no text: only `| raw` can write it")?;
            write_quoted(text, filter, out);
        }
    }
    Ok(())
}

/// Writes text in double quotes. What is escaped reads the same in JSON and in YAML; YAML in
/// addition does not take DEL, C1 controls, surrogates and the like as they are, and folds its
/// own line breaks (YAML 1.2, 5.1 and 5.4).
fn write_quoted(text: &str, filter: Filter, out: &mut SecretBuffer) {
    out.push(b"\"");
    for character in text.chars() {
        let unprintable = matches!(
            character,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        );
        match character {
            '"' => out.push(b"\\\""),
            '\\' => out.push(b"\\\\"),
            '\n' => out.push(b"\\n"),
            '\r' => out.push(b"\\r"),
            '\t' => out.push(b"\\t"),
            other if other < ' ' || (unprintable && filter == Filter::Yaml) => {
                let number = u32::from(other);
                out.push(b"\\u");
                for shift in [12, 8, 4, 0] {
                    let digit = char::from_digit((number >> shift) & 0xf, 16).unwrap_or('0');
                    out.push(digit.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            other => out.push(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b"\"");
}

enum Place {
    Literal(String),
    Value { name: String, filter: Filter },
}

impl Place {
    /// Reads what begins with two braces; returns it with its length.
    fn read(text: &[u8]) -> Result<(Self, usize), &'static str> {
        let what = "`{{` begins no place: write `{{ vault \"NAME\" }}`, or `{{ \"{{\" }}` for two \
                    braces";
        let end = "the place is not closed with `}}`";
        let mut words = Words { text, at: 2 };
        let place = if let Some(literal) = words.string()? {
            Self::Literal(literal)
        } else if words.take(b"vault") {
            let name = words.string()?.ok_or("after `vault` an entry's name stands in quotes")?;
            let filter = if words.take(b"|") { words.filter()? } else { Filter::Plain };
            Self::Value { name, filter }
        } else {
            return Err(what);
        };
        if words.take(b"}}") { Ok((place, words.at)) } else { Err(end) }
    }
}

/// Reads the words of one place, from left to right.
struct Words<'t> {
    text: &'t [u8],
    at: usize,
}

impl Words<'_> {
    fn skip_blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &[u8]) -> bool {
        self.skip_blanks();
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if found {
            self.at += word.len();
        }
        found
    }

    fn filter(&mut self) -> Result<Filter, &'static str> {
        let filters =
            [(&b"json"[..], Filter::Json), (b"raw", Filter::Raw), (b"yaml", Filter::Yaml)];
        let found = filters.into_iter().find(|(word, _)| self.take(word));
        found.map(|(_, filter)| filter).ok_or("after `|` comes `json`, `raw` or `yaml`")
    }

    fn string(&mut self) -> Result<Option<String>, &'static str> {
        if !self.take(b"\"") {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        loop {
            let byte = *self.text.get(self.at).ok_or("a quote is not closed")?;
            self.at += 1;
            match byte {
                b'"' => break,
                b'\n' | b'\r' => return Err("a quote is not closed on its line"),
                b'\\' => {
                    let escaped = self.text.get(self.at).filter(|byte| b"\"\\".contains(byte));
                    bytes.push(*escaped.ok_or("a backslash escapes only `\"` and `\\`")?);
                    self.at += 1;
                }
                other => bytes.push(other),
            }
        }
        String::from_utf8(bytes).map(Some).map_err(|_| "a name is no UTF-8")
    }
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

fn count_lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str, value: &[u8]) -> Result<String, String> {
        let mut out = SecretBuffer::default();
        for part in parse(template.as_bytes()).map_err(|error| error.to_string())? {
            match part {
                Part::Text(text) => out.push(&text),
                Part::Place { filter, .. } => {
                    write(filter, &SecretValue::copy_of(value), &mut out)?;
                }
            }
        }
        Ok(String::from_utf8(out.expose_secret().to_vec()).unwrap())
    }

    #[test]
    fn values_stand_at_their_places() {
        assert_eq!(rendered("a {{ vault \"x\" }} b", b"v1").unwrap(), "a v1 b");
        assert_eq!(rendered("{{vault\"x\"}}{{vault \"y\"}}", b"v").unwrap(), "vv");
        assert_eq!(rendered("{{ vault\n  \"x\" | raw }}", b"{{ }}").unwrap(), "{{ }}");
        assert_eq!(rendered("${X} { } {{ \"{{\" }} }}", b"").unwrap(), "${X} { } {{ }}");
        assert_eq!(rendered("", b"").unwrap(), "");
    }

    #[test]
    fn a_place_names_entry_filter_and_line() {
        let parts = parse(b"\n\n{{ vault \"a\\\"b\\\\\" | json }}").unwrap();
        let place = Part::Place { name: "a\"b\\".to_owned(), filter: Filter::Json, line: 3 };
        assert!(parts.contains(&place), "{parts:?}");
    }

    #[test]
    fn only_plain_values_need_no_filter() {
        for bad in [&b"a b"[..], b"a:", b"#", b"'", b"\n", b"\xff", b"{{"] {
            assert!(rendered("{{ vault \"x\" }}", bad).unwrap_err().contains("| yaml"));
        }
        assert!(rendered("{{ vault \"x\" }}", b"aZ09._~+/=-").is_ok());
    }

    #[test]
    fn quoted_values_are_escaped() {
        let value = "\"\\\n\r\t\0\u{7f}\u{85}\u{2028}é🎵".as_bytes();
        let yaml = rendered("{{ vault \"x\" | yaml }}", value).unwrap();
        assert_eq!(yaml, "\"\\\"\\\\\\n\\r\\t\\u0000\\u007f\\u0085\\u2028é🎵\"");
        let json = rendered("{{ vault \"x\" | json }}", value).unwrap();
        assert_eq!(serde_json::from_str::<String>(&json).unwrap().as_bytes(), value);
        assert_eq!(serde_json::from_str::<String>(&yaml).unwrap().as_bytes(), value);
        assert!(rendered("{{ vault \"x\" | yaml }}", b"\xff").is_err());
    }

    #[test]
    fn what_is_no_place_is_an_error_with_its_line() {
        for (bad, why) in [
            ("\n{{ vualt \"x\" }}", "line 2: `{{` begins no place"),
            ("{{", "line 1"),
            ("{{ vault }}", "in quotes"),
            ("{{ vault \"x }}", "not closed"),
            ("{{ vault \"x\n\" }}", "not closed on its line"),
            ("{{ vault \"x\" | upper }}", "after `|`"),
            ("{{ vault \"x\" | rawer }}", "not closed with"),
            ("{{ vault \"x\" }", "not closed with"),
            ("{{ vault \"\\n\" }}", "a backslash"),
            ("a: \"{{ vault \"x\" | yaml }}\"", "stands in quotes"),
        ] {
            let error = rendered(bad, b"v").unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }
}
