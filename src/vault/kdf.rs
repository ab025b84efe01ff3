//! From a passphrase to a key: Argon2id (RFC 9106), its parameters and their bounds.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize as _;

use crate::core::secret::{Passphrase, SecretKey};

use super::error::VaultError;

/// Length of a slot's salt, in bytes (RFC 9106 section 3.1 recommends 16).
pub const SALT_BYTES: usize = 16;

/// The costs of one Argon2id run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParams {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that can be filled side by side.
    pub lanes: u32,
}

/// RFC 9106 section 4, second recommended option: 64 MiB, 3 passes, 4 lanes.
pub const DEFAULT_PARAMS: KdfParams = KdfParams { memory_kib: 64 * 1024, passes: 3, lanes: 4 };

/// Least memory that is ever accepted, in KiB (OWASP Password Storage Cheat Sheet: 19 MiB).
pub const MIN_MEMORY_KIB: u32 = 19 * 1024;
/// Fewest passes that are ever accepted (the same).
pub const MIN_PASSES: u32 = 2;
/// Most memory accepted without being asked for, in KiB.
pub const MAX_MEMORY_KIB: u32 = 1024 * 1024;
/// Most passes accepted without being asked for.
pub const MAX_PASSES: u32 = 16;
/// Most lanes accepted without being asked for.
pub const MAX_LANES: u32 = 16;

/// Whether a vault may ask for more than the usual bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KdfBound {
    /// Up to 1 GiB, 16 passes, 16 lanes.
    Usual,
    /// Whatever the file says: the user asked for it.
    Expensive,
}

impl KdfParams {
    /// Checks the costs against the bounds, before anything is spent on them.
    ///
    /// # Errors
    ///
    /// [`VaultError::RefusedParameters`].
    pub fn check(self, label: &str, bound: KdfBound) -> Result<(), VaultError> {
        let refuse =
            |why: String| Err(VaultError::RefusedParameters { label: label.to_owned(), why });
        if self.memory_kib < MIN_MEMORY_KIB || self.passes < MIN_PASSES || self.lanes == 0 {
            return refuse(format!(
                "{} KiB and {} passes are too weak to guard a passphrase",
                self.memory_kib, self.passes
            ));
        }
        let usual = self.memory_kib <= MAX_MEMORY_KIB
            && self.passes <= MAX_PASSES
            && self.lanes <= MAX_LANES;
        if bound == KdfBound::Usual && !usual {
            return refuse(format!(
                "{} KiB, {} passes and {} lanes cost more than 1 GiB, 16 and 16",
                self.memory_kib, self.passes, self.lanes
            ));
        }
        if self.argon2().is_err() {
            return refuse("argon2 does not take them".to_owned());
        }
        Ok(())
    }

    /// Returns the memory of one run, in bytes.
    #[must_use]
    pub fn memory_bytes(self) -> u64 {
        u64::from(self.memory_kib) * 1024
    }

    fn argon2(self) -> Result<Params, argon2::Error> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
    }
}

/// Returns `Argon2id[salt, memory, passes, lanes](passphrase)`, 32 bytes.
///
/// The caller has called [`KdfParams::check`]. The memory is this function's own and is wiped.
///
/// # Errors
///
/// [`VaultError::NotEnoughMemory`] when `available_bytes` or the allocator say so.
pub fn derive(
    passphrase: &Passphrase,
    salt: &[u8; SALT_BYTES],
    params: KdfParams,
    available_bytes: Option<u64>,
) -> Result<SecretKey, VaultError> {
    let needed_bytes = params.memory_bytes();
    let short = || VaultError::NotEnoughMemory { needed_bytes, available_bytes };
    if available_bytes.is_some_and(|available| available < needed_bytes) {
        return Err(short());
    }
    let argon2_params = params.argon2().expect("the parameters were checked");
    let mut memory: Vec<Block> = Vec::new();
    memory.try_reserve_exact(argon2_params.block_count()).map_err(|_| short())?;
    memory.resize(argon2_params.block_count(), Block::default());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, argon2_params);
    let key = SecretKey::init_with(|out| {
        argon2
            .hash_password_into_with_memory(passphrase.expose_secret(), salt, out, &mut memory)
            .expect("lengths and memory are right: the parameters were checked");
    });
    memory.zeroize();
    Ok(key)
}

/// Chooses the most memory, from 64 MiB up, with which a run takes about a second.
///
/// It stays within a quarter of `available_bytes` and within `ceiling_kib`. `seconds_of` runs
/// the KDF with given costs and says how long that took.
pub fn calibrate(
    available_bytes: Option<u64>,
    ceiling_kib: u32,
    mut seconds_of: impl FnMut(KdfParams) -> f64,
) -> KdfParams {
    let quarter_kib = available_bytes.map_or(u64::MAX, |bytes| bytes / 4 / 1024);
    let room_kib = u32::try_from(quarter_kib).unwrap_or(u32::MAX).min(ceiling_kib);
    let mut params = DEFAULT_PARAMS;
    params.memory_kib = params.memory_kib.min(room_kib).max(MIN_MEMORY_KIB);
    let mut seconds = seconds_of(params);
    while seconds < 0.5 && params.memory_kib < room_kib {
        params.memory_kib = params.memory_kib.saturating_mul(2).min(room_kib);
        seconds = seconds_of(params);
    }
    // Time grows with the passes; the memory is as large as it may be.
    while seconds < 0.75 && params.passes < MAX_PASSES {
        params.passes += 1;
        seconds = seconds_of(params);
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_that_of_the_reference_implementation() {
        // `printf password | argon2 somesaltsomesalt -id -t 2 -k 19456 -p 1 -l 32 -r`
        // (the reference implementation, 20190702).
        let params = KdfParams { memory_kib: 19456, passes: 2, lanes: 1 };
        let passphrase = Passphrase::from_utf8(b"password").unwrap();
        let key = derive(&passphrase, b"somesaltsomesalt", params, None).unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(key.expose_secret()), REFERENCE);
    }

    const REFERENCE: &str = "2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1";

    #[test]
    fn weak_and_expensive_costs_are_refused() {
        let refused = |memory_kib, passes, lanes, bound| {
            KdfParams { memory_kib, passes, lanes }.check("main", bound).is_err()
        };
        assert!(refused(MIN_MEMORY_KIB - 1, 3, 4, KdfBound::Expensive));
        assert!(refused(65536, 1, 4, KdfBound::Expensive));
        assert!(refused(65536, 3, 0, KdfBound::Expensive));
        assert!(refused(MAX_MEMORY_KIB + 1, 3, 4, KdfBound::Usual));
        assert!(refused(65536, 17, 4, KdfBound::Usual));
        assert!(refused(65536, 3, 17, KdfBound::Usual));
        assert!(refused(65536, 3, u32::MAX, KdfBound::Expensive));
        assert!(!refused(MAX_MEMORY_KIB + 1, 17, 17, KdfBound::Expensive));
        assert!(!refused(MIN_MEMORY_KIB, MIN_PASSES, 1, KdfBound::Usual));
    }

    #[test]
    fn too_little_memory_is_said_before_it_is_taken() {
        let passphrase = Passphrase::from_utf8(b"password").unwrap();
        let error = derive(&passphrase, &[0; 16], DEFAULT_PARAMS, Some(1024)).unwrap_err();
        assert!(matches!(error, VaultError::NotEnoughMemory { .. }), "{error}");
    }

    #[test]
    fn calibration_stays_within_its_room() {
        let fast = calibrate(Some(1 << 30), 256 * 1024, |_| 0.001);
        assert_eq!(fast.memory_kib, 256 * 1024);
        assert_eq!(fast.passes, MAX_PASSES);
        let slow = calibrate(None, 256 * 1024, |_| 3.0);
        assert_eq!(slow, DEFAULT_PARAMS);
        let tight = calibrate(Some(100 << 20), 256 * 1024, |_| 3.0);
        assert_eq!(tight.memory_kib, 25 * 1024);
    }
}
