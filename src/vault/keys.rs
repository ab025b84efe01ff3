//! The data key and what is derived from it: who signs, and what seals the body.

use chacha20poly1305::aead::{AeadInPlace as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};

use crate::core::secret::{SecretBuffer, SecretKey};

/// Length of an authentication tag, in bytes (RFC 8439 section 2.8).
pub const TAG_BYTES: usize = 16;
/// Length of an Ed25519 signature, in bytes (RFC 8032 section 5.1.6).
pub const SIGNATURE_BYTES: usize = 64;

const HEADER_INFO: &[u8] = b"sonora-sec/vault/1 header";
const BODY_INFO: &[u8] = b"sonora-sec/vault/1 body";

/// Returns `HKDF-SHA256[salt, info](key)` (RFC 5869).
pub(super) fn derive(salt: &[u8], info: &[u8], key: &SecretKey) -> SecretKey {
    SecretKey::init_with(|out| {
        Hkdf::<Sha256>::new(Some(salt), key.expose_secret())
            .expand(info, out)
            .expect("32 bytes are within HKDF's 255 blocks");
    })
}

/// The data key (DK): 32 random bytes that open everything in one vault.
#[derive(Debug)]
pub struct DataKey(SecretKey);

impl DataKey {
    /// Returns a new random data key.
    #[must_use]
    pub fn random() -> Self {
        Self(SecretKey::random())
    }

    /// Returns the data key with exactly these 32 bytes, or nothing for any other length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        SecretKey::from_slice(bytes).map(Self)
    }

    /// Returns the key itself, for keeping it in the kernel.
    pub(super) fn as_key(&self) -> &SecretKey {
        &self.0
    }

    /// Returns the data key that was kept elsewhere.
    pub(super) fn from_key(key: SecretKey) -> Self {
        Self(key)
    }

    /// Shows the key's bytes, for wrapping them in a slot.
    pub(super) fn expose_secret(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// Returns the key that signs headers: Ed25519 with the seed
    /// `HKDF-SHA256[salt "", info "sonora-sec/vault/1 header"](DK)`.
    pub(super) fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(derive(b"", HEADER_INFO, &self.0).expose_secret())
    }

    /// Returns the public half of the key that signs headers; it commits to this data key.
    #[must_use]
    pub fn signer(&self) -> SignerKey {
        SignerKey(self.signing_key().verifying_key().to_bytes())
    }

    /// Signs `message` with [`Self::signing_key`].
    pub(super) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.signing_key().sign(message).to_bytes()
    }

    /// Returns the key of the body that carries `file_nonce`:
    /// `HKDF-SHA256[salt file_nonce, info "sonora-sec/vault/1 body"](DK)`.
    pub(super) fn body_key(&self, file_nonce: &[u8; 32]) -> BodyKey {
        let key = derive(file_nonce, BODY_INFO, &self.0);
        BodyKey(ChaCha20Poly1305::new(key.expose_secret().into()))
    }
}

/// An Ed25519 public key that signs a vault's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignerKey(pub [u8; 32]);

impl SignerKey {
    /// Says whether `signature` is this signer's over `message`.
    ///
    /// Verification is strict (RFC 8032 section 5.1.7, and no point of small order), so that
    /// one key and message have one meaning.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .and_then(|key| key.verify_strict(message, &Signature::from_bytes(signature)))
            .is_ok()
    }

    /// Returns the first 16 bytes of the key's SHA-256, which a person or a script compares.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 16] {
        digest16(&self.0)
    }
}

/// Returns the first 16 bytes of the SHA-256 of `bytes`.
pub(super) fn digest16(bytes: &[u8]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let mut short = [0; 16];
    short.copy_from_slice(digest.split_at(16).0);
    short
}

/// Seals and opens the blocks of one generation; the block number is the nonce.
///
/// The key is fresh for every write, so no nonce is used twice and blocks of two generations
/// cannot be exchanged.
pub(super) struct BodyKey(ChaCha20Poly1305);

impl BodyKey {
    /// Seals `block` in place and appends its tag:
    /// `ChaCha20-Poly1305[body key, nonce = number as 12 bytes big-endian](plaintext)`.
    pub(super) fn seal(&self, number: u64, block: &mut SecretBuffer) {
        let tag = self
            .0
            .encrypt_in_place_detached(&nonce(number), b"", block.expose_secret_mut())
            .expect("a block is far below the 256 GiB that RFC 8439 allows");
        block.push(&tag);
    }

    /// Opens `block` in place and cuts off its tag; says whether the tag was right.
    #[must_use]
    pub(super) fn open(&self, number: u64, block: &mut SecretBuffer) -> bool {
        let Some(len) = block.len().checked_sub(TAG_BYTES) else { return false };
        let (text, tag) = block.expose_secret_mut().split_at_mut(len);
        let tag = *Tag::from_slice(tag);
        let opened = self.0.decrypt_in_place_detached(&nonce(number), b"", text, &tag).is_ok();
        block.truncate(len);
        opened
    }
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes.split_at_mut(4).1.copy_from_slice(&number.to_be_bytes());
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_opens_under_its_number_and_nonce_only() {
        let dk = DataKey::random();
        let key = dk.body_key(&[1; 32]);
        let sealed = || {
            let mut block = SecretBuffer::default();
            block.push(b"plain");
            key.seal(7, &mut block);
            block
        };
        let mut block = sealed();
        assert!(key.open(7, &mut block));
        assert_eq!(block.expose_secret(), b"plain");
        assert!(!key.open(8, &mut sealed()));
        assert!(!dk.body_key(&[2; 32]).open(7, &mut sealed()));
        assert!(!key.open(7, &mut SecretBuffer::zeroed(15)));
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key() {
        let dk = DataKey::random();
        let signature = dk.sign(b"header");
        assert!(dk.signer().verifies(b"header", &signature));
        assert!(!dk.signer().verifies(b"Header", &signature));
        assert!(!DataKey::random().signer().verifies(b"header", &signature));
    }

    #[test]
    fn derivation_is_hkdf_sha256() {
        // RFC 5869, appendix A.3 (SHA-256, empty salt and info), first 32 bytes of its OKM; its
        // input key has 22 bytes, so the extraction is done here as the vector gives it.
        let mut okm = [0; 32];
        Hkdf::<Sha256>::new(Some(b""), &[0x0b; 22]).expand(b"", &mut okm).unwrap();
        let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
        assert_eq!(data_encoding::HEXLOWER.encode(&okm), expected);
    }
}
