//! API keys of our own by their form, `sonora_<service>_<id>_<secret><checksum>`: made, taken apart, recognized.
//!
//! Prefix and checksum let a scanner for leaked secrets tell a key from any other text without asking anybody. The
//! parts are joined by `_`, which none of them has, so that a double click selects the whole.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use super::generate::Recipe;
use super::secret::{SecretBuffer, SecretValue, fill_random};

/// What every key of the scannable form begins with.
pub const PREFIX: &str = "sonora_";
/// Longest name of a service, in characters.
pub const MAX_SERVICE_CHARS: usize = 32;
/// Length of an id, in characters.
pub const ID_CHARS: usize = 8;
/// Length of the secret, in base62 digits: 256 bits (43 * log2 62 = 256.03).
pub const SECRET_CHARS: usize = 43;
/// Length of the checksum, in base62 digits: the least that holds 32 bits.
pub const CHECKSUM_CHARS: usize = 6;
/// Longest key, in characters.
pub const MAX_CHARS: usize =
    PREFIX.len() + MAX_SERVICE_CHARS + 1 + ID_CHARS + 1 + SECRET_CHARS + CHECKSUM_CHARS;
/// Bytes of randomness in a key of the other form (Python, `secrets.token_urlsafe(32)`).
const URLSAFE_BYTES: usize = 32;
/// What the id of a key without one is derived under, apart from the digest that is kept.
const ID_CONTEXT: &[u8] = b"sonora-sec api-key id\0";
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `sonora_<service>_<id>_<secret><checksum>`.
    Prefixed,
    /// 43 characters of base64url and nothing else, as Python's `secrets.token_urlsafe(32)` makes them.
    Urlsafe,
}

impl Style {
    /// Returns the word shown for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Prefixed => "prefixed",
            Self::Urlsafe => "urlsafe",
        }
    }
}

/// What a key is for: 1 to 32 of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service(String);

impl FromStr for Service {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=MAX_SERVICE_CHARS).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err("a service is 1 to 32 of a-z, 0-9 and `-`")
        }
    }
}

impl Service {
    /// Returns the service as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The public name of a key: 8 base62 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(String);

impl FromStr for KeyId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == ID_CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("an API key's id is 8 of 0-9, A-Z and a-z")
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl KeyId {
    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id of a key that has none in it: the last 8 base62 digits of the first 8 bytes of
    /// `SHA-256(context ‖ key)`. It says nothing of the digest that is kept.
    fn derived(key: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(ID_CONTEXT).chain_update(key).finalize();
        let number =
            digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        let digits: [u8; ID_CHARS] = base62(number);
        Self(digits.iter().copied().map(char::from).collect())
    }
}

/// A key: made just now, or presented by somebody.
pub struct ApiKey {
    text: SecretValue,
    style: Style,
    service: Option<Service>,
    id: KeyId,
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl ApiKey {
    /// Makes a key of a service, with an id of its own.
    ///
    /// # Panics
    ///
    /// When the operating system has no random bytes to give.
    #[must_use]
    pub fn make(service: &Service, style: Style) -> Self {
        let mut text = SecretBuffer::with_capacity(MAX_CHARS);
        match style {
            Style::Prefixed => {
                let drawn = |count| Recipe::Length(count).make();
                text.push(PREFIX.as_bytes());
                text.push(service.as_str().as_bytes());
                text.push(b"_");
                text.push(drawn(8).expose_secret());
                text.push(b"_");
                text.push(drawn(43).expose_secret());
                let checksum = checksum(text.expose_secret());
                text.push(&checksum);
            }
            Style::Urlsafe => {
                let mut bytes = SecretBuffer::zeroed(URLSAFE_BYTES);
                fill_random(bytes.expose_secret_mut());
                let mut encoded = SecretBuffer::zeroed(SECRET_CHARS);
                BASE64URL_NOPAD.encode_mut(bytes.expose_secret(), encoded.expose_secret_mut());
                text.push(encoded.expose_secret());
            }
        }
        Self::parse(text.expose_secret()).expect("a key that was made is well formed")
    }

    /// Takes a key apart; nothing for what is no key, its checksum included.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (style, service, id) = match std::str::from_utf8(text).ok()? {
            // No key of the other form is that short.
            urlsafe if urlsafe.len() == SECRET_CHARS => {
                let mut bytes = SecretBuffer::zeroed(BASE64URL_NOPAD.decode_len(text.len()).ok()?);
                BASE64URL_NOPAD.decode_mut(text, bytes.expose_secret_mut()).ok()?;
                (Style::Urlsafe, None, KeyId::derived(text))
            }
            prefixed => {
                let parts = Parts::of(prefixed)?;
                let service = parts.service.parse().ok()?;
                (Style::Prefixed, Some(service), parts.id.parse().ok()?)
            }
        };
        Some(Self { text: SecretValue::copy_of(text), style, service, id })
    }

    /// Returns how it is written.
    #[must_use]
    pub fn style(&self) -> Style {
        self.style
    }

    /// Returns the service that it names, where it names one.
    #[must_use]
    pub fn service(&self) -> Option<&Service> {
        self.service.as_ref()
    }

    /// Returns its public name.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// Returns the key's text.
    #[must_use]
    pub fn text(&self) -> &SecretValue {
        &self.text
    }

    /// Returns the SHA-256 of the secret's characters: of 256 random bits a hash need not be slow.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let text = self.text.expose_secret();
        let secret = text.get(self.secret()).unwrap_or_default();
        Sha256::digest(secret).into()
    }

    fn secret(&self) -> Range<usize> {
        let end = match self.style {
            Style::Prefixed => self.text.expose_secret().len() - CHECKSUM_CHARS,
            Style::Urlsafe => SECRET_CHARS,
        };
        end - SECRET_CHARS..end
    }
}

/// Says whether a text is a key with a prefix, by its form and checksum.
#[must_use]
pub fn is_prefixed(text: &str) -> bool {
    Parts::of(text).is_some()
}

/// The public parts of a key whose form and checksum hold.
struct Parts<'t> {
    service: &'t str,
    id: &'t str,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        if text.len() > MAX_CHARS {
            return None;
        }
        let mut parts = text.strip_prefix(PREFIX)?.split('_');
        let (service, id, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let is_whole = parts.next().is_none() && rest.len() == SECRET_CHARS + CHECKSUM_CHARS;
        let is_base62 = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_whole || !is_base62 || id.parse::<KeyId>().is_err() {
            return None;
        }
        service.parse::<Service>().ok()?;
        let (body, sum) = text.as_bytes().split_at_checked(text.len() - CHECKSUM_CHARS)?;
        (checksum(body) == sum).then_some(Self { service, id })
    }
}

/// Returns the CRC-32 (IEEE 802.3) of a text in six base62 digits, the most significant first.
fn checksum(text: &[u8]) -> [u8; CHECKSUM_CHARS] {
    let mut crc = flate2::Crc::new();
    crc.update(text);
    base62(u64::from(crc.sum()))
}

/// Returns the last `N` base62 digits of a number, the most significant first.
fn base62<const N: usize>(mut number: u64) -> [u8; N] {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        let place = usize::try_from(number % 62).expect("it is below 62");
        *digit = BASE62.get(place).copied().expect("there are 62 digits");
        number /= 62;
    }
    digits
}

#[cfg(test)]
mod tests;
