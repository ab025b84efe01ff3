//! Keys that only go forward, and the code that each gives its record.
//!
//! ```text
//! K_0     = HKDF-SHA256[salt log id, info "sonora-sec/audit/1 start"](A)
//! MAC_i   = HMAC-SHA256(K_i, MAC_{i-1} || body of record i)      MAC_{-1} = 32 zeros
//! K_{i+1} = SHA-256("sonora-sec/audit/1 next" || K_i)
//! ```
//!
//! RFC 2104, RFC 5869, FIPS 180-4. Whoever learns `K_i` can forge from record `i` on, and nothing before it.

use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::core::event::LogId;
use crate::core::secret::SecretKey;

/// Length of a code, in bytes.
pub(super) const MAC_BYTES: usize = 32;
/// The code before the first record.
pub(super) const FIRST_MAC: [u8; MAC_BYTES] = [0; MAC_BYTES];

const START_INFO: &[u8] = b"sonora-sec/audit/1 start";
const TAG_INFO: &[u8] = b"sonora-sec/audit/1 entry";
const NEXT: &[u8; 23] = b"sonora-sec/audit/1 next";

/// The key of one record.
pub(super) struct ChainKey(SecretKey);

impl ChainKey {
    /// Returns the key of a log's first record.
    pub(super) fn start(secret: &SecretKey, log: LogId) -> Self {
        Self(derive(secret, &log.0, START_INFO))
    }

    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        SecretKey::from_slice(bytes).map(Self)
    }

    pub(super) fn expose_secret(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.expose_secret().ct_eq(other.expose_secret()).into()
    }

    /// Becomes the key of the next record; the present one is gone.
    pub(super) fn advance(&mut self) {
        self.0.update(|key| {
            // 55 bytes: the most that one block of SHA-256 takes.
            let mut block = Zeroizing::new([0; NEXT.len() + 32]);
            let (label, rest) = block.split_at_mut(NEXT.len());
            label.copy_from_slice(NEXT);
            rest.copy_from_slice(key);
            Sha256::new_with_prefix(block.as_slice()).finalize_into(key.into());
        });
    }

    /// Returns the code of a record after the record whose code is `previous`.
    pub(super) fn mac(&self, previous: &[u8; MAC_BYTES], body: &[u8]) -> [u8; MAC_BYTES] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.expose_secret())
            .expect("HMAC takes keys of any length");
        mac.update(previous);
        mac.update(body);
        mac.finalize().into_bytes().into()
    }
}

/// Tags names, so that a log tells entries apart without telling what they are called.
pub struct Tagger(SecretKey);

impl Tagger {
    /// Returns the tagger of the vault whose logs start from this secret.
    #[must_use]
    pub fn new(secret: &SecretKey) -> Self {
        Self(derive(secret, b"", TAG_INFO))
    }

    /// Returns the tag of a name: 16 hexadecimal digits of HMAC-SHA256.
    #[must_use]
    pub fn tag(&self, name: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret())
            .expect("HMAC takes keys of any length");
        mac.update(name.as_bytes());
        let code = mac.finalize().into_bytes();
        data_encoding::HEXLOWER.encode(code.split_at(8).0)
    }
}

impl std::fmt::Debug for Tagger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tagger(..)")
    }
}

fn derive(secret: &SecretKey, salt: &[u8], info: &[u8]) -> SecretKey {
    SecretKey::init_with(|out| {
        Hkdf::<Sha256>::new(Some(salt), secret.expose_secret())
            .expand(info, out)
            .expect("32 bytes are within HKDF's 255 blocks");
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    #[test]
    fn the_chain_is_what_the_document_says() {
        // Computed with Python's hmac and hashlib from the formulas above, A = 32 times 01, log id = 16 times 02.
        let mut key = ChainKey::start(&SecretKey::from_slice(&[1; 32]).unwrap(), LogId([2; 16]));
        assert_eq!(HEXLOWER.encode(key.expose_secret()), K0);
        let first = key.mac(&FIRST_MAC, b"{\"seq\":0}");
        assert_eq!(HEXLOWER.encode(&first), MAC0);
        key.advance();
        assert_eq!(HEXLOWER.encode(key.expose_secret()), K1);
        assert_eq!(HEXLOWER.encode(&key.mac(&first, b"{\"seq\":1}")), MAC1);
    }

    const K0: &str = "5e31853c7fbefcb350ce7370a23fce1ebb185da00a24c402fbb43a32235b6a2c";
    const K1: &str = "2bfcacf4be5a36a147474a0bc2675ad54edeff1d498d556bc814febd19f9283c";
    const MAC0: &str = "5301036b96f0111890a1a94e07f4f2564f3e50f6c1c09a94006bc2ade757cba3";
    const MAC1: &str = "02a2fad3cb8d6f41ca117574941476f4bd1793c918fe4a294a2952c8f936aeb9";
}
