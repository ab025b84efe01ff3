//! A data key that the login session keeps for a while, so that its commands need no passphrase.
//!
//! It lies in the session keyring of the Linux kernel, where every process of the session reads it, whatever user it
//! has become, and no other that is not root's. It is never written to a disk, and gone with the session, a restart, or its time.

use std::ffi::CString;
use std::io;
use std::time::Duration;

use crate::core::sys::keyring::{self, Serial};

use super::header::VaultId;
use super::keys::{DataKey, SignerKey};

/// What stands in the place of a slot's label.
pub const SLOT: &str = "cached";
/// Longest time that a key is kept.
pub const LONGEST: Duration = Duration::from_hours(12);

/// How the descriptions of our keys begin; the vault's id in hexadecimal follows.
const PREFIX: &str = "sonora-sec:";

/// Why a key is not kept, or not taken away.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// This process belongs to no session of its own, or to that of another user: others would possess the key.
    #[error("this process has no session keyring of its own")]
    NoSession,
    /// The system has no keyrings, or keeps them from this process.
    #[error("there is no session keyring here")]
    Unavailable(#[source] io::Error),
    /// The kernel refuses.
    #[error("the kernel did not do what was asked of the session keyring")]
    Refused(#[source] io::Error),
    /// The time is shorter than a second, or longer than [`LONGEST`].
    #[error("a key is kept for one second to {} hours", LONGEST.as_secs() / 3600)]
    Time,
}

/// Checks that this process has a session that could keep a key.
///
/// # Errors
///
/// [`SessionError::NoSession`], [`SessionError::Unavailable`].
pub fn check() -> Result<(), SessionError> {
    match keyring::has_session() {
        Ok(true) => Ok(()),
        Ok(false) => Err(SessionError::NoSession),
        Err(error) => Err(SessionError::Unavailable(error)),
    }
}

/// Keeps a vault's data key for a while, in whole seconds; one that was kept already is replaced.
///
/// # Errors
///
/// [`SessionError`]; nothing is kept then.
pub fn keep(id: VaultId, dk: &DataKey, time: Duration) -> Result<(), SessionError> {
    let seconds = u32::try_from(time.as_secs()).map_err(|_| SessionError::Time)?;
    // The kernel takes 0 as for ever.
    if seconds == 0 || time > LONGEST {
        return Err(SessionError::Time);
    }
    check()?;
    let description = CString::new(description(id)).expect("hexadecimal digits hold no zero");
    keyring::keep(&description, dk.as_key(), seconds).map_err(SessionError::Refused)
}

/// Returns the data key that is kept for a vault, if it gives `signer`; any other under its id is taken away.
#[must_use]
pub fn take(id: VaultId, signer: SignerKey) -> Option<DataKey> {
    for serial in kept(id).unwrap_or_default() {
        match keyring::read(serial).map(DataKey::from_key) {
            Ok(dk) if dk.signer() == signer => return Some(dk),
            _ => drop(keyring::forget(serial)),
        }
    }
    None
}

/// Takes the key of a vault away, or without an id that of every vault; says how many there were.
///
/// # Errors
///
/// [`SessionError::Refused`] when one could not be taken away.
pub fn forget(id: Option<VaultId>) -> Result<usize, SessionError> {
    let found = match id {
        Some(id) => kept(id),
        None => {
            keyring::find(PREFIX).map(|found| found.into_iter().map(|(serial, _)| serial).collect())
        }
    };
    // Where there are no keyrings, there is no key.
    let found = found.unwrap_or_default();
    found.iter().try_for_each(|serial| keyring::forget(*serial)).map_err(SessionError::Refused)?;
    Ok(found.len())
}

/// Returns how much longer the key of a vault is kept, if one is, as the kernel says it: `14m` is 14 minutes and less
/// than 15.
#[must_use]
pub fn time_left(id: VaultId) -> Option<String> {
    keyring::time_left(*kept(id).ok()?.first()?)
}

fn kept(id: VaultId) -> io::Result<Vec<Serial>> {
    let whole = description(id);
    let found = keyring::find(&whole)?.into_iter();
    Ok(found.filter(|(_, found)| *found == whole).map(|(serial, _)| serial).collect())
}

fn description(id: VaultId) -> String {
    format!("{PREFIX}{}", id.to_hex())
}
