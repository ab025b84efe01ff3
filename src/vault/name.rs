//! What entries are filed under: a section and a name.

use unicode_normalization::UnicodeNormalization as _;

use super::error::VaultError;

/// Longest name, in bytes of UTF-8 after normalization.
pub const MAX_NAME_BYTES: usize = 512;

/// The parts of a vault; each holds entries of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Section {
    /// What users store.
    Secret,
    /// Issued API keys.
    ApiKey,
    /// Approved plugins.
    Plugin,
    /// What the program keeps for itself.
    Control,
}

impl Section {
    /// Returns the number that stands for the section in a file.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Secret => 0,
            Self::ApiKey => 1,
            Self::Plugin => 2,
            Self::Control => 3,
        }
    }

    /// Returns the section that a number stands for.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Secret, Self::ApiKey, Self::Plugin, Self::Control]
            .into_iter()
            .find(|section| section.number() == number)
    }
}

/// An entry's name: 1 to 512 bytes of UTF-8 in normalization form C, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Normalizes `text` to NFC and checks it.
    ///
    /// # Errors
    ///
    /// [`VaultError::BadName`] saying which rule it breaks.
    pub fn new(text: &str) -> Result<Self, VaultError> {
        let refuse = |why| Err(VaultError::BadName { why });
        // Normalizing can lengthen a text threefold; a longer one is refused unread.
        if text.len() > MAX_NAME_BYTES * 3 {
            return refuse("is longer than 512 bytes");
        }
        // ASCII is its own normal form, and most names are; a block holds hundreds of them.
        let name: String = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
        if name.is_empty() {
            return refuse("is empty");
        }
        if name.len() > MAX_NAME_BYTES {
            return refuse("is longer than 512 bytes");
        }
        if name.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return refuse("contains a control character or a line break");
        }
        Ok(Self(name))
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key that entries are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The section, compared first.
    pub section: Section,
    /// The name, compared by its bytes.
    pub name: Name,
}

impl Key {
    /// Returns the key of a secret.
    #[must_use]
    pub fn secret(name: Name) -> Self {
        Self { section: Section::Secret, name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_normalized() {
        assert_eq!(Name::new("cafe\u{301}").unwrap().as_str(), "caf\u{e9}");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for bad in ["", "a\nb", "a\u{1b}[0m", "\u{2028}", &"x".repeat(513), &"\u{344}".repeat(200)]
        {
            assert!(matches!(Name::new(bad), Err(VaultError::BadName { .. })), "{bad:?}");
        }
        assert!(Name::new(&"x".repeat(512)).is_ok());
    }

    #[test]
    fn sections_and_their_numbers_agree() {
        for number in 0..=3 {
            assert_eq!(Section::from_number(number).unwrap().number(), number);
        }
        assert_eq!(Section::from_number(4), None);
    }
}
