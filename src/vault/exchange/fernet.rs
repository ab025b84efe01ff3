//! Fernet tokens, read only (github.com/fernet/spec, version 0x80).
//!
//! `base64url(0x80 || time || iv || AES-128-CBC[k2](iv, PKCS7(text)) || HMAC-SHA256[k1](all before))`,
//! where `k1 || k2` is the key. The time is not asked for: what is kept does not run out.

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut as _, KeyIvInit as _};
use data_encoding::BASE64URL;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::core::secret::{SecretBuffer, SecretKey, SecretValue};

const VERSION: u8 = 0x80;
/// Version and time.
const HEAD_BYTES: usize = 1 + 8;
const IV_BYTES: usize = 16;
const MAC_BYTES: usize = 32;
const HALF_KEY_BYTES: usize = 16;

/// Why a token is not decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenError {
    /// It is no token.
    Malformed,
    /// It was made with another key, or changed.
    Unverified,
}

/// Decrypts a token; its authenticity comes first.
pub(super) fn decrypt(key: &SecretKey, token: &[u8]) -> Result<SecretValue, TokenError> {
    use TokenError::{Malformed, Unverified};
    let len = BASE64URL.decode_len(token.len()).map_err(|_| Malformed)?;
    let mut bytes = SecretBuffer::zeroed(len);
    let len = BASE64URL.decode_mut(token, bytes.expose_secret_mut()).map_err(|_| Malformed)?;
    bytes.truncate(len);
    let bytes = bytes.expose_secret_mut();
    if bytes.first() != Some(&VERSION) {
        return Err(Malformed);
    }
    let end = bytes.len().checked_sub(MAC_BYTES).ok_or(Malformed)?;
    let (sealed, mac) = bytes.split_at_mut(end);
    let (signing, encryption) = key.expose_secret().split_at(HALF_KEY_BYTES);
    let mut expected = Hmac::<Sha256>::new_from_slice(signing).expect("any length is a key");
    expected.update(sealed);
    // In constant time.
    expected.verify_slice(mac).map_err(|_| Unverified)?;
    let (iv, text) = sealed
        .get_mut(HEAD_BYTES..)
        .and_then(|rest| rest.split_at_mut_checked(IV_BYTES))
        .ok_or(Malformed)?;
    let cipher = cbc::Decryptor::<Aes128>::new_from_slices(encryption, iv)
        .expect("the key and the vector have their lengths");
    let text = cipher.decrypt_padded_mut::<Pkcs7>(text).map_err(|_| Malformed)?;
    Ok(SecretValue::copy_of(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    // github.com/fernet/spec, verify.json.
    const TOKEN: &str = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    fn key() -> SecretKey {
        SecretKey::from_slice(&BASE64URL.decode(KEY.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_token_of_the_specification_is_read() {
        assert_eq!(decrypt(&key(), TOKEN.as_bytes()).unwrap().expose_secret(), b"hello");
    }

    #[test]
    fn no_bit_of_a_token_can_be_changed() {
        let bytes = BASE64URL.decode(TOKEN.as_bytes()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let expected = if bit < 8 { TokenError::Malformed } else { TokenError::Unverified };
            let token = BASE64URL.encode(&changed);
            assert_eq!(decrypt(&key(), token.as_bytes()).unwrap_err(), expected, "{bit}");
        }
    }

    #[test]
    fn a_cut_token_is_refused() {
        for len in 0..TOKEN.len() {
            assert!(decrypt(&key(), &TOKEN.as_bytes()[..len]).is_err(), "{len}");
        }
    }

    #[test]
    fn what_is_signed_is_checked_all_the_same() {
        // Too short for a vector, no block, no padding: `invalid.json` has such ones.
        for text in [&b""[..], &[0; 8], &[0; 8 + 15], &[0; 8 + 16], &[0; 8 + 17], &[0; 8 + 32]] {
            let mut token = [&[VERSION], text].concat();
            let mut mac = Hmac::<Sha256>::new_from_slice(&key().expose_secret()[..16]).unwrap();
            mac.update(&token);
            token.extend(mac.finalize().into_bytes());
            let token = BASE64URL.encode(&token);
            assert_eq!(decrypt(&key(), token.as_bytes()).unwrap_err(), TokenError::Malformed);
        }
    }
}
