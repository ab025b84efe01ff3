//! Slots: the data key wrapped for a passphrase or for an age recipient.

pub mod age;
pub mod passphrase;

use std::path::Path;

use crate::core::secret::Passphrase;

use super::error::{DamagedPart, VaultError};
use super::header::{Header, MAX_PASSPHRASE_SLOTS, MAX_TOTAL_COST_BYTES, SlotKind};
use super::kdf::KdfBound;
use super::keys::DataKey;

pub use age::Identities;

/// A key that a user holds.
#[derive(Debug)]
pub enum Key<'a> {
    /// Opens passphrase slots.
    Passphrase(&'a Passphrase),
    /// Opens age slots.
    Identities(&'a Identities),
}

/// What an unlock may cost, and which slot it is about.
#[derive(Debug, Clone, Copy)]
pub struct UnlockLimits<'a> {
    /// Only the slot with this label.
    pub only: Option<&'a str>,
    /// Which KDF parameters are accepted.
    pub kdf: KdfBound,
    /// Memory that can be had, in bytes, where known.
    pub available_bytes: Option<u64>,
}

/// Opens the first slot that `key` fits, in the order of the header.
///
/// Returns the data key, which gives the header's signer, and the slot's position.
///
/// # Errors
///
/// [`VaultError::WrongPassphrase`] or [`VaultError::WrongIdentity`] when no slot of that sort
/// opens, [`VaultError::NoKey`] when there is none of that sort, and what the slots say.
pub fn unlock(
    header: &Header,
    path: &Path,
    key: &Key<'_>,
    limits: UnlockLimits<'_>,
) -> Result<(DataKey, usize), VaultError> {
    if matches!(key, Key::Passphrase(_)) {
        check_total_cost(header)?;
    }
    let mut tried = false;
    for (position, slot) in header.slots.iter().enumerate() {
        if limits.only.is_some_and(|label| label != slot.label) {
            continue;
        }
        let opened = match (&slot.kind, key) {
            (SlotKind::Passphrase(sealed), Key::Passphrase(passphrase)) => {
                sealed.params.check(&slot.label, limits.kdf)?;
                passphrase::open(sealed, header.id, passphrase, limits.available_bytes)?
            }
            (SlotKind::Age { wrapped, .. }, Key::Identities(identities)) => {
                age::open(wrapped, &slot.label, identities)?
            }
            _ => continue,
        };
        tried = true;
        match opened {
            Opened::Fits(dk) if dk.signer() == header.signer => return Ok((dk, position)),
            Opened::DoesNotFit => {}
            Opened::Damaged | Opened::Fits(_) => {
                return Err(VaultError::Damaged {
                    path: path.to_owned(),
                    part: DamagedPart::Header,
                    what: format!("the slot `{}` does not hold this vault's key", slot.label),
                });
            }
        }
    }
    let path = path.to_owned();
    Err(match (key, tried) {
        (_, false) => VaultError::NoKey { path, why: missing(header, key, limits.only) },
        (Key::Passphrase(_), true) => VaultError::WrongPassphrase { path },
        (Key::Identities(_), true) => VaultError::WrongIdentity { path },
    })
}

/// What trying a key on one slot came to.
pub(super) enum Opened {
    /// The key fits.
    Fits(DataKey),
    /// It is another slot's key, or nobody's.
    DoesNotFit,
    /// The key fits, and what it opens is no data key.
    Damaged,
}

fn missing(header: &Header, key: &Key<'_>, only: Option<&str>) -> String {
    let sort = match key {
        Key::Passphrase(_) => "passphrase",
        Key::Identities(_) => "age",
    };
    match only {
        Some(label) if header.slot(label).is_none() => format!("it has no slot `{label}`"),
        Some(label) => format!("the slot `{label}` is no {sort} slot"),
        None => format!("it has no {sort} slot"),
    }
}

/// Refuses a header whose passphrase slots together could keep a reader busy for long.
fn check_total_cost(header: &Header) -> Result<(), VaultError> {
    let params: Vec<_> = header
        .slots
        .iter()
        .filter_map(|slot| match &slot.kind {
            SlotKind::Passphrase(slot) => Some(slot.params),
            _ => None,
        })
        .collect();
    let refuse = |why: String| {
        Err(VaultError::RefusedParameters { label: "all passphrases".to_owned(), why })
    };
    if params.len() > MAX_PASSPHRASE_SLOTS {
        return refuse(format!("there are more than {MAX_PASSPHRASE_SLOTS} of them"));
    }
    let cost = params.iter().fold(0_u64, |sum, params| {
        sum.saturating_add(params.memory_bytes().saturating_mul(u64::from(params.passes)))
    });
    if cost > MAX_TOTAL_COST_BYTES {
        return refuse("they cost more than 16 GiB of memory times passes".to_owned());
    }
    Ok(())
}
