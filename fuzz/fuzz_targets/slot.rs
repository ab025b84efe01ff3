//! An unlock gives the data key of the header's signer or none, and costs out of bounds never
//! reach the KDF.
//!
//! The first byte of the input chooses what the rest is:
//!
//! | byte mod 4 | the rest |
//! |---|---|
//! | 0 | the age file of a slot |
//! | 1 | what an age file for our own identity holds, in place of a data key |
//! | 2 | changes to a genuine age file: place and difference, a byte each |
//! | 3 | the costs of passphrase slots, twelve bytes a slot, after a byte of choices |

#![no_main]

use std::io::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use age::x25519;
use libfuzzer_sys::fuzz_target;
use sonora_sec::core::clock::Timestamp;
use sonora_sec::core::secret::Passphrase;
use sonora_sec::vault::VaultError;
use sonora_sec::vault::header::{Header, PassphraseSlot, Slot, SlotKind, VaultId};
use sonora_sec::vault::kdf::{KdfBound, KdfParams};
use sonora_sec::vault::keys::{DataKey, SignerKey};
use sonora_sec::vault::slots::{self, Identities, Key, UnlockLimits};
use sonora_sec_fuzz::{DATA_KEY, GENUINE_AGE, RECIPIENT, data_key, identities};

static IDENTITIES: LazyLock<Identities> = LazyLock::new(identities);
static SIGNER: LazyLock<SignerKey> = LazyLock::new(|| data_key().signer());

fuzz_target!(|input: &[u8]| {
    let Some((mode, rest)) = input.split_first() else { return };
    match mode % 4 {
        0 => {
            let opened = open_age(rest);
            assert!(!opened || rest == GENUINE_AGE, "somebody else's age file opens");
        }
        1 => assert_eq!(open_age(&encrypted(rest)), rest == DATA_KEY),
        2 => {
            let mut wrapped = GENUINE_AGE.to_vec();
            for change in rest.chunks_exact(2) {
                // The file is longer than a byte counts, so a place is spread over it.
                let place = usize::from(change[0]) * wrapped.len() / 256;
                wrapped[place] ^= change[1];
            }
            assert_eq!(open_age(&wrapped), wrapped == GENUINE_AGE);
        }
        _ => check_costs(rest),
    }
});

/// Tries our identity on a slot; says whether it opened.
fn open_age(wrapped: &[u8]) -> bool {
    let kind = SlotKind::Age { recipient: RECIPIENT.to_owned(), wrapped: wrapped.to_vec() };
    let limits = UnlockLimits { only: None, kdf: KdfBound::Usual, available_bytes: None };
    match unlock(&header(vec![kind]), &Key::Identities(&IDENTITIES), limits) {
        Ok((dk, position)) => {
            assert_eq!((dk.signer(), position), (*SIGNER, 0));
            true
        }
        Err(
            VaultError::Age { .. } | VaultError::Damaged { .. } | VaultError::WrongIdentity { .. },
        ) => false,
        Err(other) => panic!("an age slot cannot fail like this: {other}"),
    }
}

fn encrypted(plain: &[u8]) -> Vec<u8> {
    let recipient: x25519::Recipient = RECIPIENT.parse().expect("the recipient was made by age");
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as _))
        .expect("there is a recipient");
    let mut wrapped = Vec::new();
    let mut writer = encryptor.wrap_output(&mut wrapped).expect("memory takes every write");
    writer.write_all(plain).expect("memory takes every write");
    writer.finish().expect("memory takes every write");
    wrapped
}

/// Unlocks with no memory to be had, so that the KDF itself never runs: costs that are accepted
/// end as [`VaultError::NotEnoughMemory`], all others must be refused before that.
fn check_costs(input: &[u8]) {
    let Some((choices, rest)) = input.split_first() else { return };
    let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("four bytes a number"));
    let costs: Vec<KdfParams> = rest
        .chunks_exact(12)
        .map(|slot| KdfParams {
            memory_kib: number(&slot[..4]),
            passes: number(&slot[4..8]),
            lanes: number(&slot[8..]),
        })
        .collect();
    let kinds = costs.iter().map(|&params| {
        let (salt, commitment, wrapped) = ([0; 16], [0; 32], [0; 48]);
        SlotKind::Passphrase(PassphraseSlot { params, salt, commitment, wrapped })
    });
    let header = header(kinds.collect());
    let kdf = if choices & 1 == 0 { KdfBound::Usual } else { KdfBound::Expensive };
    let chosen = usize::from(choices >> 1);
    let only = header.slots.get(chosen).map(|slot| slot.label.as_str());
    let limits = UnlockLimits { only, kdf, available_bytes: Some(0) };
    let passphrase = Passphrase::from_utf8(b"passphrase").expect("it is text");

    let result = unlock(&header, &Key::Passphrase(&passphrase), limits);

    // The bounds as the format states them, not as the library names them.
    let total: u128 =
        costs.iter().map(|slot| u128::from(slot.memory_kib) * 1024 * u128::from(slot.passes)).sum();
    let is_accepted = |slot: &KdfParams| {
        let is_strong = slot.memory_kib >= 19 * 1024 && slot.passes >= 2 && slot.lanes >= 1;
        let is_usual = slot.memory_kib <= 1 << 20 && slot.passes <= 16 && slot.lanes <= 16;
        // RFC 9106 section 3.1: at least 8 KiB a lane, and at most 2^24-1 lanes.
        let is_argon2 = slot.lanes < 1 << 24 && slot.memory_kib / 8 >= slot.lanes;
        is_strong && is_argon2 && (is_usual || kdf == KdfBound::Expensive)
    };
    let first = if only.is_some() { costs.get(chosen) } else { costs.first() };
    match (result.expect_err("nothing opens without a KDF"), first) {
        (VaultError::NoKey { .. }, None) => {}
        (VaultError::NotEnoughMemory { .. }, Some(slot)) => {
            assert!(is_accepted(slot) && costs.len() <= 8 && total <= 16 << 30, "{costs:?}");
        }
        (VaultError::RefusedParameters { .. }, Some(slot)) => {
            assert!(!is_accepted(slot) || costs.len() > 8 || total > 16 << 30, "{costs:?}");
        }
        (other, _) => panic!("an unlock cannot end like this: {other}"),
    }
}

fn unlock(
    header: &Header,
    key: &Key<'_>,
    limits: UnlockLimits<'_>,
) -> Result<(DataKey, usize), VaultError> {
    slots::unlock(header, Path::new("fuzz.svault"), key, limits)
}

fn header(kinds: Vec<SlotKind>) -> Header {
    let created = Timestamp::from_seconds(0).expect("it is before the year 9999");
    let slots = kinds.into_iter().enumerate();
    Header {
        id: VaultId([1; 16]),
        generation: 1,
        file_nonce: [2; 32],
        index_bytes: 4096,
        signer: *SIGNER,
        critical: Vec::new(),
        slots: slots.map(|(n, kind)| Slot { label: n.to_string(), created, kind }).collect(),
        successions: Vec::new(),
        has_unknown: false,
    }
}
