//! Secrets as types: wiped when dropped, never cloned, shown or compared by accident.
//!
//! Every buffer that held a secret is overwritten before its memory is given back, growing
//! included: [`SecretBuffer`] moves to a larger allocation and wipes the smaller one.

use std::fmt;

use secrecy::{ExposeSecret as _, ExposeSecretMut as _, SecretBox};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use super::sys;

/// Length of every symmetric key here, in bytes (ChaCha20-Poly1305, RFC 8439 section 2.8).
pub const KEY_BYTES: usize = 32;

/// Fills `bytes` from the operating system's random generator.
///
/// # Panics
///
/// When the operating system has none to give: nothing secret can be made without it.
pub fn fill_random(bytes: &mut [u8]) {
    getrandom::getrandom(bytes).expect("the operating system provides random bytes");
}

/// Returns `N` public random bytes, for salts, nonces and ids.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

/// A 32-byte symmetric key: built in place, locked in memory where the limit allows.
pub struct SecretKey(SecretBox<[u8; KEY_BYTES]>);

impl SecretKey {
    /// Builds a key in place, so that no copy of it stays on the stack.
    pub fn init_with(fill: impl FnOnce(&mut [u8; KEY_BYTES])) -> Self {
        let mut key = SecretBox::new(Box::new([0; KEY_BYTES]));
        sys::lock_in_memory(key.expose_secret());
        fill(key.expose_secret_mut());
        Self(key)
    }

    /// Returns a new random key.
    #[must_use]
    pub fn random() -> Self {
        Self::init_with(|bytes| fill_random(bytes))
    }

    /// Returns the key built from exactly 32 bytes, or nothing for any other length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == KEY_BYTES).then(|| Self::init_with(|key| key.copy_from_slice(bytes)))
    }

    /// Changes the key in place, for one that follows from another.
    pub fn update(&mut self, change: impl FnOnce(&mut [u8; KEY_BYTES])) {
        change(self.0.expose_secret_mut());
    }

    /// Shows the key's bytes; keep the use to one expression.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8; KEY_BYTES] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// A value kept in the vault, or on its way in or out: any bytes.
pub struct SecretValue(SecretBox<[u8]>);

impl SecretValue {
    /// Copies `bytes` into an allocation of their exact length.
    #[must_use]
    pub fn copy_of(bytes: &[u8]) -> Self {
        let mut exact = Vec::with_capacity(bytes.len());
        exact.extend_from_slice(bytes);
        Self(SecretBox::new(exact.into_boxed_slice()))
    }

    /// Shows the value; keep the use to one expression.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// Shows the value as text, when it is UTF-8.
    #[must_use]
    pub fn expose_str(&self) -> Option<&str> {
        std::str::from_utf8(self.expose_secret()).ok()
    }

    /// Says whether two values are the same, in time that depends only on their lengths.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.expose_secret().ct_eq(other.expose_secret()).into()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(..)")
    }
}

/// A passphrase, in Unicode normalization form C, so that two keyboards give one key.
pub struct Passphrase(SecretValue);

/// Why a text cannot be a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// Nothing was given.
    #[error("the passphrase is empty")]
    Empty,
    /// The bytes are no text.
    #[error("the passphrase is not valid UTF-8")]
    NotText,
}

impl Passphrase {
    /// Normalizes `bytes` to NFC and keeps them.
    ///
    /// # Errors
    ///
    /// [`PassphraseError`] when they are empty or not UTF-8.
    pub fn from_utf8(bytes: &[u8]) -> Result<Self, PassphraseError> {
        use unicode_normalization::UnicodeNormalization as _;
        let text = std::str::from_utf8(bytes).map_err(|_| PassphraseError::NotText)?;
        if text.is_empty() {
            return Err(PassphraseError::Empty);
        }
        let mut normalized = SecretBuffer::with_capacity(text.len());
        let mut utf8 = Zeroizing::new([0_u8; 4]);
        for character in text.nfc() {
            normalized.push(character.encode_utf8(&mut *utf8).as_bytes());
        }
        Ok(Self(normalized.to_value()))
    }

    /// Shows the passphrase's normalized UTF-8; keep the use to one expression.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// Says whether two passphrases are the same, in time that depends only on their lengths.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0.is_same_as(&other.0)
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// A growing buffer for secret bytes; growing wipes what it leaves behind.
#[derive(Default)]
pub struct SecretBuffer(Vec<u8>);

impl SecretBuffer {
    /// Returns an empty buffer with room for `bytes`.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Returns a buffer of `len` zero bytes.
    #[must_use]
    pub fn zeroed(len: usize) -> Self {
        Self(vec![0; len])
    }

    /// Appends `bytes`.
    pub fn push(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// Appends zeros up to `len` bytes; does nothing when the buffer is that long already.
    pub fn pad_to(&mut self, len: usize) {
        if let Some(missing) = len.checked_sub(self.0.len()) {
            self.reserve(missing);
            self.0.resize(len, 0);
        }
    }

    /// Cuts the buffer to `len` bytes and wipes what is cut off.
    pub fn truncate(&mut self, len: usize) {
        if let Some(tail) = self.0.get_mut(len..) {
            tail.zeroize();
            self.0.truncate(len);
        }
    }

    /// Returns the number of bytes held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Shows the bytes; keep the use to one expression.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8] {
        &self.0
    }

    /// Shows the bytes for changing them in place.
    pub fn expose_secret_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Copies the bytes into a value of their exact length.
    #[must_use]
    pub fn to_value(&self) -> SecretValue {
        SecretValue::copy_of(&self.0)
    }

    fn reserve(&mut self, more: usize) {
        let needed = self.0.len().saturating_add(more);
        if needed > self.0.capacity() {
            let capacity = needed.max(self.0.capacity().saturating_mul(2));
            let mut larger = Self::with_capacity(capacity);
            larger.0.extend_from_slice(&self.0);
            // Replacing drops the old buffer, which wipes its whole capacity.
            *self = larger;
        }
    }
}

impl Drop for SecretBuffer {
    /// Wipes the whole capacity at once: a `Vec`'s own wiping goes byte by byte, which costs more
    /// than sealing what the buffer holds.
    fn drop(&mut self) {
        self.0.resize(self.0.capacity(), 0);
        self.0.as_mut_slice().zeroize();
    }
}

impl fmt::Debug for SecretBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBuffer(..)")
    }
}

impl minicbor::encode::Write for SecretBuffer {
    type Error = std::convert::Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.push(bytes);
        Ok(())
    }
}

impl std::io::Write for SecretBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!(
            "{:?} {:?} {:?} {:?}",
            SecretKey::init_with(|key| key.fill(0x41)),
            SecretValue::copy_of(b"AAAA"),
            Passphrase::from_utf8(b"AAAA").unwrap(),
            SecretBuffer::zeroed(4)
        );
        assert_eq!(shown, "SecretKey(..) SecretValue(..) Passphrase(..) SecretBuffer(..)");
    }

    #[test]
    fn a_composed_and_a_decomposed_passphrase_are_one() {
        let composed = Passphrase::from_utf8("caf\u{e9}".as_bytes()).unwrap();
        let decomposed = Passphrase::from_utf8("cafe\u{301}".as_bytes()).unwrap();
        assert!(composed.is_same_as(&decomposed));
    }

    #[test]
    fn an_empty_passphrase_is_refused() {
        assert_eq!(Passphrase::from_utf8(b"").unwrap_err(), PassphraseError::Empty);
        assert_eq!(Passphrase::from_utf8(&[0xff]).unwrap_err(), PassphraseError::NotText);
    }

    #[test]
    fn a_buffer_keeps_its_bytes_while_it_grows() {
        let mut buffer = SecretBuffer::with_capacity(1);
        for byte in 0..=255_u8 {
            buffer.push(&[byte]);
        }
        buffer.pad_to(300);
        assert_eq!(buffer.len(), 300);
        assert_eq!(buffer.expose_secret().get(..256).unwrap(), (0..=255).collect::<Vec<u8>>());
        buffer.truncate(3);
        assert_eq!(buffer.expose_secret(), [0, 1, 2]);
    }
}
