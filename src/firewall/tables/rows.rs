//! Rows of a table: split into lines at once, read one by one when they are needed.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;

/// Rows by name.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    rows: FxHashMap<Cow<'static, str>, Row<T>>,
}

/// The value of a row: its text, and what was read from it, boxed since most rows never are.
#[derive(Debug)]
struct Row<T> {
    text: &'static str,
    read: OnceLock<Box<T>>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: FxHashMap::default() }
    }
}

impl<T: DeserializeOwned> Rows<T> {
    /// Returns the row of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        let row = self.rows.get(name)?;
        Some(row.read.get_or_init(|| Box::new(read(row.text).expect("a test reads every row"))))
    }

    /// Says whether there is a row of a name, without reading it.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.rows.contains_key(name)
    }

    /// Makes room for as many rows more.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    pub(super) fn insert(&mut self, name: &'static str, text: &'static str) {
        self.rows.insert(Cow::Borrowed(name), Row { text, read: OnceLock::new() });
    }

    /// Adds what needs no reading; a row that is there already stays.
    pub(super) fn insert_read(&mut self, name: String, row: T) {
        let row = Row { text: "", read: OnceLock::from(Box::new(row)) };
        self.rows.entry(Cow::Owned(name)).or_insert(row);
    }

    /// Returns the names that have rows, in no order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(AsRef::as_ref)
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.rows
            .keys()
            .map(|name| (name.as_ref(), self.get(name).expect("the name is one of the rows")))
    }
}

/// Reads a value.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    T::deserialize(toml::de::ValueDeserializer::parse(text)?)
}

/// Splits a table into section, name and value of each row.
pub(super) fn lines(
    table: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let mut section = "";
    table.lines().filter_map(move |line| {
        if let Some(heading) = line.strip_prefix('[') {
            section = heading.trim_end_matches(']');
        }
        let (name, value) = line.strip_prefix('"')?.split_once('"')?;
        Some((section, name, value.strip_prefix(" = ")?))
    })
}
