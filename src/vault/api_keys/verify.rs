//! Whether a presented key is valid: read only, in one look at the vault.

use subtle::ConstantTimeEq as _;

use crate::core::api_key::{ApiKey, Service};
use crate::core::clock::Timestamp;

use super::super::error::VaultError;
use super::super::read::OpenVault;
use super::record::{Record, State};
use super::{Scope, ledger};

/// What a presented key is compared with when there is none of its id; no digest that is known to be one.
const NO_DIGEST: [u8; 32] = [0; 32];

/// What a key has to be good for.
#[derive(Debug, Default)]
pub struct Asked {
    /// Its service, if it matters.
    pub service: Option<Service>,
    /// Scopes that it must have, every one.
    pub scopes: Vec<Scope>,
}

/// Why a key is not valid. Who presented it should learn no more than that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Its time is over.
    Expired,
    /// It is no key by its form or checksum.
    Malformed,
    /// It was revoked.
    Revoked,
    /// Nobody issued it here, or its record is gone.
    Unknown,
    /// It lacks a scope.
    WrongScope,
    /// It is for another service.
    WrongService,
}

impl Refusal {
    /// Returns the stable word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Malformed => "malformed",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
            Self::WrongScope => "wrong-scope",
            Self::WrongService => "wrong-service",
        }
    }
}

/// What became of a presented key.
#[derive(Debug)]
pub struct Verdict {
    /// Why it is not valid, if it is not.
    pub refusal: Option<Refusal>,
    /// What is kept of it and what it is now, when it is a key that was issued here.
    pub known: Option<(Record, State)>,
}

impl Verdict {
    /// Returns the verdict on what is no issued key.
    #[must_use]
    pub fn nobodys(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), known: None }
    }
}

/// Says whether a key is valid now. The vault is not written.
///
/// The record is found by the public id. Digests are compared in constant time, and with a dummy where there is no
/// record, so that how long it takes says nothing of a secret.
///
/// # Errors
///
/// [`VaultError::ClockSetBack`], [`VaultError::Damaged`], [`VaultError::NewerVersion`].
pub fn verify(
    vault: &OpenVault,
    key: &ApiKey,
    asked: &Asked,
    now: Timestamp,
) -> Result<Verdict, VaultError> {
    let now = ledger::trusted(vault, now)?;
    let record = ledger::find(vault, key.id())?;
    let stored = record.as_ref().map_or(&NO_DIGEST, |record| &record.digest);
    let is_same: bool = key.digest().ct_eq(stored).into();
    let Some(record) = record.filter(|record| is_same && names(key, record)) else {
        return Ok(Verdict::nobodys(Refusal::Unknown));
    };
    let state = record.state(now);
    let refusal = match state {
        State::Expired => Some(Refusal::Expired),
        State::Revoked => Some(Refusal::Revoked),
        State::Active | State::Retiring => objection(&record, asked),
    };
    Ok(Verdict { refusal, known: Some((record, state)) })
}

/// Says whether what a key says of itself in the clear is what was issued: only its secret is hashed.
fn names(key: &ApiKey, record: &Record) -> bool {
    key.style() == record.style && key.service().is_none_or(|service| *service == record.service)
}

fn objection(record: &Record, asked: &Asked) -> Option<Refusal> {
    if asked.service.as_ref().is_some_and(|service| *service != record.service) {
        return Some(Refusal::WrongService);
    }
    let has_all = asked.scopes.iter().all(|scope| record.scopes.contains(scope));
    (!has_all).then_some(Refusal::WrongScope)
}
