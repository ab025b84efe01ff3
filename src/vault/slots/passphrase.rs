//! Slots that a passphrase opens.
//!
//! ```text
//! k          = Argon2id[salt, memory, passes, lanes](NFC(passphrase))
//! okm        = HKDF-SHA256[salt vault id, info "sonora-sec/vault/1 slot"](k)     64 bytes
//! commitment = okm[0..32]
//! wrapped    = ChaCha20-Poly1305[okm[32..64], zero nonce](DK)
//! ```
//!
//! The commitment tells a wrong passphrase from a damaged slot, and keeps one slot from opening
//! under two passphrases (Len, Grubbs, Ristenpart, "Partitioning Oracle Attacks", 2021). The
//! nonce may be zero: the salt, hence the key, is fresh at every wrap.

use chacha20poly1305::aead::{AeadInPlace as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::core::secret::{Passphrase, SecretKey, random};
use crate::vault::error::VaultError;
use crate::vault::header::{PassphraseSlot, VaultId};
use crate::vault::kdf::{self, KdfParams};
use crate::vault::keys::{DataKey, TAG_BYTES};

use super::Opened;

const SLOT_INFO: &[u8] = b"sonora-sec/vault/1 slot";

/// Wraps the data key for a passphrase, under a fresh salt, with parameters that were checked.
///
/// # Errors
///
/// [`VaultError::NotEnoughMemory`].
pub fn wrap(
    dk: &DataKey,
    id: VaultId,
    passphrase: &Passphrase,
    params: KdfParams,
    available_bytes: Option<u64>,
) -> Result<PassphraseSlot, VaultError> {
    let salt = random();
    let key = kdf::derive(passphrase, &salt, params, available_bytes)?;
    let (commitment, cipher) = expand(&key, id);
    let mut wrapped = [0; 48];
    let (text, tag) = wrapped.split_at_mut(32);
    text.copy_from_slice(dk.expose_secret());
    let sealed = cipher
        .encrypt_in_place_detached(&Nonce::default(), b"", text)
        .expect("32 bytes are far below what RFC 8439 allows");
    tag.copy_from_slice(&sealed);
    Ok(PassphraseSlot { params, salt, commitment, wrapped })
}

/// Tries a passphrase on a slot whose parameters were checked.
///
/// # Errors
///
/// [`VaultError::NotEnoughMemory`].
pub(in crate::vault) fn open(
    slot: &PassphraseSlot,
    id: VaultId,
    passphrase: &Passphrase,
    available_bytes: Option<u64>,
) -> Result<Opened, VaultError> {
    let key = kdf::derive(passphrase, &slot.salt, slot.params, available_bytes)?;
    let (commitment, cipher) = expand(&key, id);
    if !bool::from(commitment.ct_eq(&slot.commitment)) {
        return Ok(Opened::DoesNotFit);
    }
    let mut text = Zeroizing::new([0; 32]);
    let (sealed, tag) = slot.wrapped.split_at(slot.wrapped.len() - TAG_BYTES);
    text.copy_from_slice(sealed);
    let opened =
        cipher.decrypt_in_place_detached(&Nonce::default(), b"", &mut *text, Tag::from_slice(tag));
    Ok(match opened.ok().and_then(|()| DataKey::from_slice(&*text)) {
        Some(dk) => Opened::Fits(dk),
        None => Opened::Damaged,
    })
}

fn expand(key: &SecretKey, id: VaultId) -> ([u8; 32], ChaCha20Poly1305) {
    let mut okm = Zeroizing::new([0; 64]);
    Hkdf::<Sha256>::new(Some(&id.0), key.expose_secret())
        .expand(SLOT_INFO, &mut *okm)
        .expect("64 bytes are within HKDF's 255 blocks");
    let (first, second) = okm.split_at(32);
    let mut commitment = [0; 32];
    commitment.copy_from_slice(first);
    (commitment, ChaCha20Poly1305::new(second.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: KdfParams = KdfParams { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    #[test]
    fn only_the_passphrase_opens_the_slot() {
        let (dk, id) = (DataKey::random(), VaultId([1; 16]));
        let right = Passphrase::from_utf8(b"right").unwrap();
        let wrong = Passphrase::from_utf8(b"wrong").unwrap();
        let mut slot = wrap(&dk, id, &right, CHEAP, None).unwrap();
        let Opened::Fits(opened) = open(&slot, id, &right, None).unwrap() else {
            unreachable!("the passphrase is right");
        };
        assert_eq!(opened.signer(), dk.signer());
        assert!(matches!(open(&slot, id, &wrong, None).unwrap(), Opened::DoesNotFit));
        let elsewhere = VaultId([2; 16]);
        assert!(matches!(open(&slot, elsewhere, &right, None).unwrap(), Opened::DoesNotFit));
        *slot.wrapped.first_mut().unwrap() ^= 1;
        assert!(matches!(open(&slot, id, &right, None).unwrap(), Opened::Damaged));
    }
}
