//! All records of a vault inside a change: read, bounded, written back where they differ.

use std::collections::BTreeMap;

use crate::core::api_key::{ApiKey, KeyId, Service, Style};
use crate::core::clock::Timestamp;
use crate::core::secret::SecretValue;

use super::super::entry::{Entry, EntryView, VersionView};
use super::super::error::{DamagedPart, VaultError};
use super::super::name::{Key, Name, Section};
use super::super::read::OpenVault;
use super::super::store::Transaction;
use super::record::{Malformed, Record};
use super::{CLOCK_TOLERANCE_SECONDS, KEPT_AFTER_END_SECONDS, MAX_KEYS, Which};

/// The entry of the section `control` that holds the highest time seen, in decimal seconds since the epoch.
const CLOCK_NAME: &str = "api-key-clock";

/// What a change is for, which says how much the clock has to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Keys are ended: safe at any time.
    End,
    /// Every key is ended: the highest time seen begins anew.
    EndAll,
    /// A key comes to life.
    Grant,
}

/// The records, and which of them are to be written.
pub(super) struct Ledger {
    records: BTreeMap<KeyId, Record>,
    written: Vec<KeyId>,
    dropped: Vec<KeyId>,
    now: Timestamp,
}

impl Ledger {
    /// Reads every record; those that ended long ago are to be dropped.
    pub(super) fn open(
        transaction: &Transaction<'_>,
        now: Timestamp,
        purpose: Purpose,
    ) -> Result<Self, VaultError> {
        let vault = transaction.base();
        let now = match purpose {
            Purpose::EndAll => now,
            Purpose::End => highest_seen(vault)?.map_or(now, |seen| seen.max(now)),
            Purpose::Grant => trusted(vault, now)?,
        };
        let all = records(vault)?.into_iter().map(|record| (record.id.clone(), record));
        let mut records: BTreeMap<KeyId, Record> = all.collect();
        let is_old =
            |record: &Record| record.last_moment().plus_seconds(KEPT_AFTER_END_SECONDS) <= now;
        let dropped =
            records.extract_if(.., |_, record| is_old(record)).map(|(id, _)| id).collect();
        Ok(Self { records, written: Vec::new(), dropped, now })
    }

    /// Returns the present moment, or the highest time seen where that is a little later.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn find(&self, id: &KeyId) -> Option<&Record> {
        self.records.get(id)
    }

    pub(super) fn chosen(&self, which: &Which) -> impl Iterator<Item = &Record> {
        self.records.values().filter(move |record| match which {
            Which::All => true,
            Which::Id(id) => record.id == *id,
            Which::Service(service) => record.service == *service,
        })
    }

    /// Makes a key whose id no other has.
    pub(super) fn make(&self, service: &Service, style: Style) -> Result<ApiKey, VaultError> {
        if self.records.len() >= MAX_KEYS {
            return Err(VaultError::TooMany { what: format!("more than {MAX_KEYS} API keys") });
        }
        let drawn = std::iter::repeat_with(|| ApiKey::make(service, style));
        let is_new =
            |key: &ApiKey| !self.records.contains_key(key.id()) && !self.dropped.contains(key.id());
        Ok({ drawn }.find(is_new).expect("ids are drawn from 62^8, and few of them are taken"))
    }

    pub(super) fn put(&mut self, record: Record) {
        self.written.push(record.id.clone());
        self.records.insert(record.id.clone(), record);
    }

    /// Puts into the change what differs, and the time.
    pub(super) fn close(self, transaction: &mut Transaction<'_>) -> Result<(), VaultError> {
        for id in &self.dropped {
            transaction.remove(key_of(id));
        }
        for id in &self.written {
            if let Some(record) = self.records.get(id) {
                replace(transaction, key_of(id), record.encode(), self.now)?;
            }
        }
        let seconds = self.now.seconds().to_string();
        replace(transaction, clock_key(), SecretValue::copy_of(seconds.as_bytes()), self.now)
    }
}

/// Returns every record of a vault.
pub(super) fn records(vault: &OpenVault) -> Result<Vec<Record>, VaultError> {
    let mut records = Vec::new();
    vault.for_each_in(Section::ApiKey, |entry| {
        records.push(record(vault, entry.key.name.as_str(), newest(entry).as_ref()));
    })?;
    records.into_iter().collect()
}

/// Returns the record of a key.
pub(super) fn find(vault: &OpenVault, id: &KeyId) -> Result<Option<Record>, VaultError> {
    let value = vault.with_entry(&key_of(id), newest)?;
    value.map(|value| record(vault, id.as_str(), value.as_ref())).transpose()
}

/// Returns the moment that counts: now, or the highest time seen where that is a little later.
///
/// # Errors
///
/// [`VaultError::ClockSetBack`] when it is much later.
pub(super) fn trusted(vault: &OpenVault, now: Timestamp) -> Result<Timestamp, VaultError> {
    match highest_seen(vault)? {
        Some(seen) if now.plus_seconds(CLOCK_TOLERANCE_SECONDS) < seen => {
            Err(VaultError::ClockSetBack { seen })
        }
        Some(seen) => Ok(seen.max(now)),
        None => Ok(now),
    }
}

fn highest_seen(vault: &OpenVault) -> Result<Option<Timestamp>, VaultError> {
    let Some(value) = vault.with_entry(&clock_key(), newest)? else {
        return Ok(None);
    };
    let text = value.as_ref().and_then(SecretValue::expose_str);
    let seconds = text.and_then(|text| text.parse().ok());
    let seen = seconds.and_then(Timestamp::from_seconds);
    seen.map(Some).ok_or_else(|| damaged(vault, CLOCK_NAME))
}

fn newest(entry: &EntryView<'_>) -> Option<SecretValue> {
    entry.versions.last().map(VersionView::value)
}

fn record(vault: &OpenVault, id: &str, value: Option<&SecretValue>) -> Result<Record, VaultError> {
    let parsed = id.parse::<KeyId>().ok().zip(value);
    let (parsed, value) = parsed.ok_or_else(|| damaged(vault, id))?;
    Record::decode(parsed, value.expose_secret()).map_err(|malformed| match malformed {
        Malformed::Damaged => damaged(vault, id),
        Malformed::Newer => VaultError::NewerVersion {
            path: vault.path().to_owned(),
            what: format!("the API key `{id}` has fields that this version does not know"),
        },
    })
}

fn damaged(vault: &OpenVault, name: &str) -> VaultError {
    let what = format!("the entry `{name}` of the API keys is malformed");
    VaultError::Damaged { path: vault.path().to_owned(), part: DamagedPart::Body, what }
}

/// Puts a value in the place of an entry's, of which no earlier one is kept.
fn replace(
    transaction: &mut Transaction<'_>,
    key: Key,
    value: SecretValue,
    now: Timestamp,
) -> Result<(), VaultError> {
    let mut entry = transaction.entry(&key)?.unwrap_or_else(|| Entry::new(key));
    entry.add_value(value, None, now, 1);
    transaction.put(entry);
    Ok(())
}

fn key_of(id: &KeyId) -> Key {
    let name = Name::new(id.as_str()).expect("an id is a name");
    Key { section: Section::ApiKey, name }
}

fn clock_key() -> Key {
    let name = Name::new(CLOCK_NAME).expect("it is a name");
    Key { section: Section::Control, name }
}
