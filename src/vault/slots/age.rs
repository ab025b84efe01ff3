//! Slots that an age identity opens (C2SP `age.md`): no KDF, so opening takes a millisecond.
//!
//! Without the feature `age` the types stay, so that callers need no features of their own;
//! every call then says that this build cannot do it.

use crate::vault::error::VaultError;
use crate::vault::keys::DataKey;

use super::Opened;

/// Longest identity file, in bytes.
pub const MAX_IDENTITY_BYTES: usize = 64 * 1024;

#[cfg(feature = "age")]
mod with_age {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::str::FromStr as _;

    use age::secrecy::ExposeSecret as _;
    use age::{Callbacks, DecryptError, Decryptor, Encryptor, IdentityFile};

    use crate::core::secret::{SecretBuffer, SecretValue};
    use crate::core::sys::keyring::in_fresh_session;
    use crate::core::text;

    use super::{DataKey, Opened, VaultError};

    /// The age identities that a user gave.
    pub struct Identities {
        all: Vec<Box<dyn age::Identity + Send + Sync>>,
        /// Whether one is that of a plugin, which is a program.
        have_plugin: bool,
    }

    impl Identities {
        /// Reads an identity file: a key a line, `#` before comments. Plugins ask `callbacks`.
        ///
        /// # Errors
        ///
        /// [`VaultError::Age`], without a word of the file's text.
        pub fn parse(
            text: &SecretValue,
            origin: &str,
            callbacks: impl Callbacks,
        ) -> Result<Self, VaultError> {
            let refuse = |why: String| VaultError::Age { what: origin.to_owned(), why };
            let file = IdentityFile::from_buffer(text.expose_secret())
                .map_err(|error| refuse(words(&error)))?;
            let native = b"AGE-SECRET-KEY-";
            let have_plugin = text.expose_secret().split(|byte| *byte == b'\n').any(|line| {
                !line.trim_ascii().is_empty()
                    && !line.starts_with(b"#")
                    && !line
                        .get(..native.len())
                        .is_some_and(|head| head.eq_ignore_ascii_case(native))
            });
            let identities = file
                .with_callbacks(callbacks)
                .into_identities()
                .map_err(|error| refuse(words(&error)))?;
            if identities.is_empty() {
                return Err(refuse("it holds no age identity".to_owned()));
            }
            Ok(Self { all: identities, have_plugin })
        }

        /// Makes a new native identity: its file's text, and its recipient.
        ///
        /// # Errors
        ///
        /// None in this build.
        pub fn generate() -> Result<(SecretValue, String), VaultError> {
            let identity = age::x25519::Identity::generate();
            let recipient = identity.to_public().to_string();
            let mut text = SecretBuffer::with_capacity(256);
            text.push(format!("# public key: {recipient}\n").as_bytes());
            text.push(identity.to_string().expose_secret().as_bytes());
            text.push(b"\n");
            Ok((text.to_value(), recipient))
        }
    }

    /// Wraps the data key for a recipient; a plugin's is wrapped by its plugin.
    pub(super) fn wrap(
        dk: &DataKey,
        recipient: &str,
        callbacks: &impl Callbacks,
    ) -> Result<Vec<u8>, VaultError> {
        if age::plugin::Recipient::from_str(recipient).is_ok() {
            let what = format!("the recipient `{recipient}`");
            apart(&what, || wrap_here(dk, recipient, callbacks))?
        } else {
            wrap_here(dk, recipient, callbacks)
        }
    }

    fn wrap_here(
        dk: &DataKey,
        recipient: &str,
        callbacks: &impl Callbacks,
    ) -> Result<Vec<u8>, VaultError> {
        let refuse =
            |why: String| VaultError::Age { what: format!("the recipient `{recipient}`"), why };
        let parsed = parse_recipient(recipient, callbacks)?;
        let encryptor =
            Encryptor::with_recipients(std::iter::once(&*parsed as &dyn age::Recipient))
                .map_err(|error| refuse(words(&error)))?;
        let mut wrapped = Vec::new();
        encryptor
            .wrap_output(&mut wrapped)
            .and_then(|mut writer| {
                writer.write_all(dk.expose_secret())?;
                writer.finish()
            })
            .map_err(|error| refuse(words(&error)))?;
        Ok(wrapped)
    }

    fn parse_recipient(
        recipient: &str,
        callbacks: &impl Callbacks,
    ) -> Result<Box<dyn age::Recipient>, VaultError> {
        let refuse =
            |why: String| VaultError::Age { what: format!("the recipient `{recipient}`"), why };
        if let Ok(native) = age::x25519::Recipient::from_str(recipient) {
            return Ok(Box::new(native));
        }
        // Hardware keys whose recipients need no plugin: P-256, and its post-quantum hybrid.
        if let Ok(tagged) = age::tag::Recipient::from_str(recipient) {
            return Ok(Box::new(tagged));
        }
        if let Ok(tagged) = age::tagpq::Recipient::from_str(recipient) {
            return Ok(Box::new(tagged));
        }
        let of_plugin = age::plugin::Recipient::from_str(recipient)
            .map_err(|_| refuse("it is no age recipient".to_owned()))?;
        let name = of_plugin.plugin().to_owned();
        age::plugin::RecipientPluginV1::new(&name, &[of_plugin], &[], callbacks.clone())
            .map(|plugin| Box::new(plugin) as Box<dyn age::Recipient>)
            .map_err(|error| refuse(words(&error)))
    }

    pub(super) fn open(
        wrapped: &[u8],
        label: &str,
        identities: &Identities,
    ) -> Result<Opened, VaultError> {
        if identities.have_plugin {
            apart(&format!("the slot `{label}`"), || open_here(wrapped, label, identities))?
        } else {
            open_here(wrapped, label, identities)
        }
    }

    /// Does what starts a plugin, which shall not reach the keys of the session.
    fn apart<T: Send>(what: &str, work: impl FnOnce() -> T + Send) -> Result<T, VaultError> {
        in_fresh_session(work)
            .map_err(|error| VaultError::Age { what: what.to_owned(), why: words(&error) })
    }

    fn open_here(
        wrapped: &[u8],
        label: &str,
        identities: &Identities,
    ) -> Result<Opened, VaultError> {
        let Ok(decryptor) = Decryptor::new_buffered(wrapped) else {
            return Ok(Opened::Damaged);
        };
        let mut given = identities.all.iter().map(|identity| &**identity as &dyn age::Identity);
        let reader = match decryptor.decrypt(&mut given) {
            Ok(reader) => reader,
            Err(DecryptError::NoMatchingKeys) => return Ok(Opened::DoesNotFit),
            Err(DecryptError::Io(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                return Ok(Opened::Damaged);
            }
            Err(
                error @ (DecryptError::Io(_)
                | DecryptError::Plugin(_)
                | DecryptError::PluginResolve(_)),
            ) => {
                let what = format!("the slot `{label}`");
                return Err(VaultError::Age { what, why: words(&error) });
            }
            Err(_) => return Ok(Opened::Damaged),
        };
        // One byte more than a key, so that anything longer shows.
        let mut key = SecretBuffer::zeroed(33);
        let mut filled = 0;
        let mut reader = reader.take(33);
        while let Some(rest) = key.expose_secret_mut().get_mut(filled..) {
            match reader.read(rest) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(_) => return Ok(Opened::Damaged),
            }
        }
        key.truncate(filled);
        Ok(DataKey::from_slice(key.expose_secret()).map_or(Opened::Damaged, Opened::Fits))
    }

    /// Returns an age error as one line that a terminal can take.
    ///
    /// Age's own text may span several, puts names between isolates (U+2068, U+2069), and repeats
    /// what a plugin said.
    fn words(error: &impl std::fmt::Display) -> String {
        let text = error.to_string().replace(['\u{2068}', '\u{2069}'], "");
        text::printable(text.lines().next().unwrap_or_default()).into_owned()
    }
}

#[cfg(feature = "age")]
pub use with_age::Identities;

/// What age plugins ask the user, passed through.
#[cfg(feature = "age")]
pub use age::{Callbacks, NoCallbacks};

/// Stands in for age's callbacks where age is left out.
#[cfg(not(feature = "age"))]
pub trait Callbacks {}

/// Answers nothing.
#[cfg(not(feature = "age"))]
#[derive(Debug, Clone, Copy)]
pub struct NoCallbacks;

#[cfg(not(feature = "age"))]
impl Callbacks for NoCallbacks {}

/// Stands in for identities where age is left out; there are none.
#[cfg(not(feature = "age"))]
pub enum Identities {}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identities(..)")
    }
}

#[cfg(not(feature = "age"))]
impl Identities {
    /// Refuses: this build has no age.
    ///
    /// # Errors
    ///
    /// Always [`VaultError::Age`].
    pub fn parse(
        _: &crate::core::secret::SecretValue,
        origin: &str,
        _: impl Callbacks,
    ) -> Result<Self, VaultError> {
        Err(VaultError::Age { what: origin.to_owned(), why: WITHOUT.to_owned() })
    }
}

#[cfg(not(feature = "age"))]
impl Identities {
    /// Refuses: this build has no age.
    ///
    /// # Errors
    ///
    /// Always [`VaultError::Age`].
    pub fn generate() -> Result<(crate::core::secret::SecretValue, String), VaultError> {
        Err(VaultError::Age { what: "a new identity".to_owned(), why: WITHOUT.to_owned() })
    }
}

#[cfg(not(feature = "age"))]
const WITHOUT: &str = "this build of sonora-sec has no age";

/// Wraps the data key for `recipient`; a plugin's is wrapped by its plugin, found on the path.
///
/// # Errors
///
/// [`VaultError::Age`] when the recipient or its plugin cannot be used.
pub fn wrap(
    dk: &DataKey,
    recipient: &str,
    callbacks: &impl Callbacks,
) -> Result<Vec<u8>, VaultError> {
    #[cfg(feature = "age")]
    return with_age::wrap(dk, recipient, callbacks);
    #[cfg(not(feature = "age"))]
    {
        let _ = (dk, callbacks);
        let what = format!("the recipient `{recipient}`");
        Err(VaultError::Age { what, why: WITHOUT.to_owned() })
    }
}

/// Tries the identities on one slot.
///
/// # Errors
///
/// [`VaultError::Age`] when a plugin fails.
pub(super) fn open(
    wrapped: &[u8],
    label: &str,
    identities: &Identities,
) -> Result<Opened, VaultError> {
    #[cfg(feature = "age")]
    return with_age::open(wrapped, label, identities);
    #[cfg(not(feature = "age"))]
    {
        let _ = (wrapped, label);
        match *identities {}
    }
}

#[cfg(all(test, feature = "age"))]
mod tests {
    use super::*;

    #[test]
    fn only_the_identity_opens_the_slot() {
        let dk = DataKey::random();
        let (text, recipient) = Identities::generate().unwrap();
        let identities = Identities::parse(&text, "key", NoCallbacks).unwrap();
        let wrapped = wrap(&dk, &recipient, &NoCallbacks).unwrap();
        let Ok(Opened::Fits(opened)) = open(&wrapped, "bot", &identities) else {
            unreachable!("the identity is right");
        };
        assert_eq!(opened.signer(), dk.signer());

        let stranger =
            Identities::parse(&Identities::generate().unwrap().0, "key", NoCallbacks).unwrap();
        assert!(matches!(open(&wrapped, "bot", &stranger), Ok(Opened::DoesNotFit)));
        let cut = wrapped.split_last().unwrap().1;
        assert!(matches!(open(cut, "bot", &identities), Ok(Opened::Damaged)));
    }

    #[test]
    fn an_identity_file_that_is_none_is_refused_without_its_text() {
        let text = crate::core::secret::SecretValue::copy_of(b"hunter2\n");
        let error = Identities::parse(&text, "key.txt", NoCallbacks).unwrap_err().to_string();
        assert!(error.starts_with("key.txt: ") && !error.contains("hunter2"), "{error}");
    }
}
