//! Entries out of, and into, what other programs read and write: bytes in, entries out.
//!
//! | to find | look in |
//! |---|---|
//! | `.env`, as python-dotenv reads it | [`dotenv`] |
//! | a flat object | [`json`] |
//! | `export NAME='...'` | [`shell`] |
//! | the file that `$GITHUB_ENV` names | [`github_env`] |
//! | py-sonora's credential vault | [`py_sonora`], `fernet` |
//!
//! What is read is hostile: nothing here recurses, and what is made of a document is bounded.

pub mod dotenv;
mod fernet;
pub mod github_env;
pub mod json;
pub mod py_sonora;
pub mod shell;

use std::collections::BTreeMap;

use crate::core::secret::{SecretBuffer, SecretValue};

use super::entry::MAX_VALUE_BYTES;
use super::error::VaultError;
use super::name::Name;

/// Largest document that is read, and most bytes of all values that it may come to.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// A name and its value, on the way in or out.
#[derive(Debug)]
pub struct Item {
    /// The entry's name.
    pub name: Name,
    /// Its value.
    pub value: SecretValue,
}

/// An entry that is written as a variable.
#[derive(Debug)]
pub struct Variable<'i> {
    /// What the variable is called: ASCII letters, digits and `_`.
    pub variable: String,
    /// The entry.
    pub item: &'i Item,
}

/// What a document holds.
#[derive(Debug, Default)]
pub struct Import {
    /// The entries, sorted by name, each name once.
    pub items: Vec<Item>,
    /// What is named there and gives no entry.
    pub left_out: Vec<LeftOut>,
}

/// A name of a document that gives no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The name as it stands there.
    pub name: String,
    /// What is wrong with it; it follows the name in a sentence.
    pub why: String,
}

/// Why a document cannot be read or written.
///
/// Messages tell no value, and no part of one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// An encrypted document is not what it was when it was written.
    #[error("it is damaged: {what}")]
    Damaged {
        /// What does not hold.
        what: &'static str,
    },
    /// The environment of whoever reads the file would decide a value.
    #[error("line {line}: the value of `{name}` has a `${{...}}` that the environment decides")]
    FromEnvironment {
        /// Counted from 1.
        line: usize,
        /// Whose value it is.
        name: String,
    },
    /// The document breaks a rule of its format.
    #[error("{place}: {what}")]
    Malformed {
        /// A line, or a pointer (RFC 6901).
        place: String,
        /// What is wrong there.
        what: String,
    },
    /// Two names become one.
    #[error("`{first}` and `{second}` would both be the entry `{name}`")]
    SameName {
        /// The name that came first.
        first: String,
        /// The other.
        second: String,
        /// What both become.
        name: String,
    },
    /// A format cannot hold a value.
    #[error("the entry `{name}` cannot be written as {format}: its value {why}")]
    Unfit {
        /// The entry.
        name: String,
        /// The format.
        format: &'static str,
        /// What the format cannot hold; it follows "its value".
        why: &'static str,
    },
    /// The key does not open the document.
    #[error("the old passphrase does not open it")]
    WrongKey,
}

impl ExchangeError {
    fn at_line(line: usize, what: impl Into<String>) -> Self {
        Self::Malformed { place: format!("line {line}"), what: what.into() }
    }

    fn unfit(item: &Item, format: &'static str, why: &'static str) -> Self {
        Self::Unfit { name: item.name.as_str().to_owned(), format, why }
    }
}

/// Reads a name; what is wrong with it follows the name in a sentence.
fn name_of(text: &str) -> Result<Name, String> {
    Name::new(text).map_err(|error| match error {
        VaultError::BadName { why } => why.to_owned(),
        other => other.to_string(),
    })
}

/// Entries as they are found, each name once.
#[derive(Default)]
struct Items(BTreeMap<Name, (String, SecretValue)>);

impl Items {
    /// Adds an entry; `from` is its name as it stands in the document.
    fn add(&mut self, name: Name, from: &str, value: SecretValue) -> Result<(), ExchangeError> {
        if let Some((first, _)) = self.0.get(&name) {
            return Err(ExchangeError::SameName {
                first: first.clone(),
                second: from.to_owned(),
                name: name.as_str().to_owned(),
            });
        }
        self.0.insert(name, (from.to_owned(), value));
        Ok(())
    }

    fn into_items(self) -> Vec<Item> {
        self.0.into_iter().map(|(name, (_, value))| Item { name, value }).collect()
    }
}

/// Says what keeps a value out of the vault, if anything.
fn check_length(value: &[u8]) -> Result<(), &'static str> {
    if value.len() > MAX_VALUE_BYTES { Err("has a value of over 1 MiB") } else { Ok(()) }
}

/// Returns a document as text, without the byte order mark that some editors begin it with.
fn text_of(document: &SecretValue) -> Result<&str, ExchangeError> {
    match std::str::from_utf8(document.expose_secret()) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = document.expose_secret().get(..error.valid_up_to()).unwrap_or_default();
            Err(ExchangeError::at_line(line_at(good), "it is not valid UTF-8"))
        }
    }
}

/// Returns the number of the line that begins or goes on after `text`, counted from 1.
fn line_at(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count()
}

/// Returns the value as text that a variable can hold.
fn text_for_variable<'i>(item: &'i Item, format: &'static str) -> Result<&'i str, ExchangeError> {
    without_nul(item, format)?;
    item.value.expose_str().ok_or_else(|| ExchangeError::unfit(item, format, "is not valid UTF-8"))
}

/// Returns the value's bytes if a variable can hold them.
fn without_nul<'i>(item: &'i Item, format: &'static str) -> Result<&'i [u8], ExchangeError> {
    let bytes = item.value.expose_secret();
    if bytes.contains(&0) {
        return Err(ExchangeError::unfit(item, format, "holds a zero byte"));
    }
    Ok(bytes)
}

/// Appends `bytes`, with those replaced for which `instead` has something.
fn push_replacing(
    out: &mut SecretBuffer,
    bytes: &[u8],
    instead: impl Fn(u8) -> Option<&'static [u8]>,
) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| instead(*byte).is_some()) {
        let (plain, special) = rest.split_at(at);
        out.push(plain);
        let Some((byte, after)) = special.split_first() else { break };
        out.push(instead(*byte).unwrap_or_default());
        rest = after;
    }
    out.push(rest);
}
