//! Literals of Python, in ASCII: what `json` would be loaded for otherwise.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value};

/// A literal that is being written.
#[derive(Debug, Default)]
pub(super) struct Literal {
    text: String,
}

impl Literal {
    /// Returns it.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    /// Writes a dictionary of the entries that `entries` writes.
    pub(super) fn dict(&mut self, entries: impl FnOnce(&mut Self)) {
        self.text.push('{');
        entries(self);
        self.text.push('}');
    }

    /// Writes an entry of a dictionary.
    pub(super) fn entry(&mut self, key: &str, value: impl FnOnce(&mut Self)) {
        self.text(key);
        self.text.push(':');
        value(self);
        self.text.push(',');
    }

    /// Writes a list.
    pub(super) fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.text.push('[');
        for one in items {
            item(self, one);
            self.text.push(',');
        }
        self.text.push(']');
    }

    /// Writes what an object of JSON is.
    pub(super) fn map(&mut self, map: &Map<String, Value>) {
        self.dict(|out| {
            for (key, value) in map {
                out.entry(key, |out| out.value(value));
            }
        });
    }

    /// Writes what a value of JSON is. It nests no deeper than its reader let it.
    pub(super) fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.text.push_str("None"),
            Value::Bool(value) => self.bool(*value),
            Value::Number(number) => self.number(&number.to_string()),
            Value::String(text) => self.text(text),
            Value::Array(items) => self.list(items, Self::value),
            Value::Object(map) => self.map(map),
        }
    }

    /// Writes a truth value.
    pub(super) fn bool(&mut self, value: bool) {
        self.text.push_str(if value { "True" } else { "False" });
    }

    /// Writes a number of JSON, which reads the same in Python.
    pub(super) fn number(&mut self, number: &str) {
        self.text.push_str(number);
    }

    /// Writes text.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push('\'');
        text.chars().for_each(|character| self.character(character));
        self.text.push('\'');
    }

    /// Writes a path as Python has it: a byte that is not UTF-8 is a lone surrogate (PEP 383).
    pub(super) fn path(&mut self, path: &Path) {
        self.text.push('\'');
        for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
            chunk.valid().chars().for_each(|character| self.character(character));
            for byte in chunk.invalid() {
                let _ = write!(self.text, "\\udc{byte:02x}");
            }
        }
        self.text.push('\'');
    }

    fn character(&mut self, character: char) {
        match character {
            '\\' | '\'' => {
                self.text.push('\\');
                self.text.push(character);
            }
            ' '..='~' => self.text.push(character),
            _ => {
                let code = u32::from(character);
                let _ = match code {
                    0..=0xff => write!(self.text, "\\x{code:02x}"),
                    0x100..=0xffff => write!(self.text, "\\u{code:04x}"),
                    _ => write!(self.text, "\\U{code:08x}"),
                };
            }
        }
    }
}
