//! What several subjects share: throwaway folders, cheap parameters, a fixed clock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sonora_sec::core::clock::{Clock, Timestamp};
use sonora_sec::core::disk::SystemDisk;
use sonora_sec::core::secret::{Passphrase, SecretValue};
use sonora_sec::vault::VaultError;
use sonora_sec::vault::entry::{About, Entry, Kind, Version};
use sonora_sec::vault::kdf::{KdfBound, KdfParams};
use sonora_sec::vault::name::{Key, Name};
use sonora_sec::vault::slots;
use sonora_sec::vault::slots::Identities;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::store::{FirstUse, OlderGenerations, Options, Store, Transaction, Unlocked};

/// The cheapest parameters that are not refused.
pub const CHEAP: KdfParams = KdfParams { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

/// A clock that stands still.
pub struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_795_498_281).unwrap()
    }
}

/// A folder with a vault's place and a state folder in it.
pub struct Place {
    pub folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn vault(&self) -> PathBuf {
        self.folder.path().join("v.svault")
    }

    pub fn options(&self) -> Options {
        options(&self.vault(), &self.folder.path().join("state"))
    }

    pub fn store(&self) -> Store<'static> {
        store(self.options())
    }
}

pub fn options(vault: &Path, state: &Path) -> Options {
    Options {
        path: vault.to_owned(),
        state_folder: state.to_owned(),
        lock_timeout: Duration::from_secs(10),
        kdf: KdfBound::Usual,
        expect: None,
        accept_older: None,
        first_use: FirstUse::Refuse,
        slot: None,
    }
}

pub fn store(options: Options) -> Store<'static> {
    Store::new(&SystemDisk, &FixedClock, options, |_| {}).unwrap()
}

pub fn passphrase(text: &str) -> Passphrase {
    Passphrase::from_utf8(text.as_bytes()).unwrap()
}

/// The text of a new identity.
pub fn identity_text() -> Vec<u8> {
    Identities::generate().unwrap().0.expose_secret().to_vec()
}

/// A new identity and its recipient.
pub fn identity() -> (Identities, String) {
    let (text, recipient) = Identities::generate().unwrap();
    (Identities::parse(&text, "identity", NoCallbacks).unwrap(), recipient)
}

pub fn unlock(store: &Store<'_>, key: &slots::Key<'_>) -> Result<Unlocked, VaultError> {
    store.unlock(&store.look()?, key)
}

pub fn key(name: &str) -> Key {
    Key::secret(Name::new(name).unwrap())
}

/// Stores a value as the next version of an entry.
pub fn put(tx: &mut Transaction<'_>, name: &str, value: &[u8]) -> Result<(), VaultError> {
    let version = |number| Version {
        number,
        created: FixedClock.now(),
        note: None,
        value: SecretValue::copy_of(value),
    };
    let entry = match tx.entry(&key(name))? {
        Some(mut entry) => {
            let next = entry.newest().number + 1;
            entry.add_version(version(next), 10);
            entry
        }
        None => Entry {
            key: key(name),
            versions: vec![version(1)],
            about: About {
                kind: Kind::of(value),
                tags: BTreeMap::default(),
                note: None,
                expires: None,
                has_unknown: false,
            },
        },
    };
    tx.put(entry);
    Ok(())
}

pub fn save(
    store: &Store<'_>,
    unlocked: &Unlocked,
    name: &str,
    value: &[u8],
) -> Result<(), VaultError> {
    store.change(unlocked, OlderGenerations::Keep, |tx| put(tx, name, value)).map(|_| ())
}

/// Reads the newest value of an entry.
pub fn value(
    store: &Store<'_>,
    unlocked: &Unlocked,
    name: &str,
) -> Result<Option<Vec<u8>>, VaultError> {
    store.open(store.look()?, unlocked)?.with_entry(&key(name), |entry| {
        entry.versions.last().unwrap().value().expose_secret().to_vec()
    })
}
