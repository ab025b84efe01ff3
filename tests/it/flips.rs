//! Any byte changed, any length but the right one: noticed, and never a wrong value.

use std::path::Path;

use sonora_sec::vault::VaultError;
use sonora_sec::vault::rotation::NewSlot;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::{FirstUse, OlderGenerations, Store, Transaction, Unlocked};

use crate::crash_disk::SimDisk;
use crate::forge::Forge;
use crate::support::{CHEAP, FixedClock, identity, key, options, passphrase, put, unlock};

const VAULT: &str = "/vaults/v.svault";
const MASKS: [u8; 3] = [0x01, 0x80, 0xff];
const VERSION_DIGIT: usize = "sonora-sec-vault/".len();

/// A vault, who opens it, and what is in it.
struct Subject {
    disk: SimDisk,
    bytes: Vec<u8>,
    identities: Identities,
    entries: Vec<(String, Vec<u8>)>,
    reads: usize,
}

fn store(disk: &SimDisk) -> Store<'_> {
    let mut options = options(Path::new(VAULT), Path::new("/state"));
    options.first_use = FirstUse::Show;
    Store::new(disk, &FixedClock, options, |_| {}).unwrap()
}

fn disk_with(vault: &[u8]) -> SimDisk {
    let disk = SimDisk::with_folders(["/vaults"]);
    disk.write(Path::new(VAULT), vault);
    disk
}

impl Subject {
    /// Returns a vault of three data blocks of a hundred bytes or so.
    fn small() -> Self {
        let (identities, recipient) = identity();
        let values: [(&str, &[u8]); 3] = [("a", &[1; 70]), ("b", &[2; 80]), ("c", &[3; 90])];
        let blocks = values.each_ref().map(std::slice::from_ref);
        let bytes = Forge::for_recipient(&recipient).vault(&blocks);
        let entries = values.map(|(name, value)| (name.to_owned(), value.to_vec())).to_vec();
        Self { disk: disk_with(&bytes), bytes, identities, entries, reads: 0 }
    }

    /// Returns a vault as the library writes it, with a passphrase too and three data blocks.
    fn large() -> Self {
        let (identities, recipient) = identity();
        let words = passphrase("correct horse");
        let disk = SimDisk::with_folders(["/vaults"]);
        let slots = [
            NewSlot::Passphrase { label: "main".into(), passphrase: &words, params: CHEAP },
            NewSlot::Age { label: "bot".into(), recipient, identity: None },
        ];
        store(&disk).init(&slots, &NoCallbacks).unwrap();
        let unlocked = unlock(&store(&disk), &Key::Identities(&identities)).unwrap();
        let long: Vec<_> = (0..3).map(|n| (format!("long{n}"), vec![n; 60_000])).collect();
        let short = (0..3).map(|n| (format!("long{n}x"), vec![n; 17_000]));
        let write = |edit: &dyn Fn(&mut Transaction<'_>)| {
            store(&disk)
                .change(&unlocked, OlderGenerations::Delete, |tx| {
                    edit(tx);
                    Ok(())
                })
                .unwrap();
        };
        let entries: Vec<_> = short.collect();
        write(&|tx| {
            for (name, value) in long.iter().chain(&entries) {
                put(tx, name, value).unwrap();
            }
        });
        // Each of these is alone in its block, which stays when what is beside it goes.
        for (name, _) in &long {
            write(&|tx| tx.remove(key(name)));
        }
        let bytes = disk.files().remove(Path::new(VAULT)).unwrap();
        let vault = store(&disk).open(store(&disk).look().unwrap(), &unlocked).unwrap();
        assert_eq!(vault.index.blocks.len(), 3);
        Self { disk: disk_with(&bytes), bytes, identities, entries, reads: 0 }
    }

    fn unlocked(&self) -> Unlocked {
        unlock(&store(&self.disk), &Key::Identities(&self.identities)).unwrap()
    }

    /// Reads every entry and verifies; returns the errors. A value that comes must be the right
    /// one.
    fn read(&mut self, bytes: &[u8], unlocked: Option<&Unlocked>) -> Vec<VaultError> {
        let disk = self.disk.copy(None);
        disk.write(Path::new(VAULT), bytes);
        let store = store(&disk);
        self.reads += 1;
        let open = || {
            let seen = store.look()?;
            let found;
            let unlocked = if let Some(unlocked) = unlocked {
                unlocked
            } else {
                found = store.unlock(&seen, &Key::Identities(&self.identities))?;
                &found
            };
            store.open(seen, unlocked)
        };
        let vault = match open() {
            Ok(vault) => vault,
            Err(error) => return vec![error],
        };
        let mut errors: Vec<_> = vault.verify().err().into_iter().collect();
        assert_eq!(errors.len(), 1, "it verifies");
        for (name, right) in &self.entries {
            let found = vault.with_entry(&key(name), |entry| {
                entry.versions.last().unwrap().value().expose_secret() == right
            });
            match found {
                Ok(is_right) => assert_eq!(is_right, Some(true), "{name}"),
                Err(error) => errors.push(error),
            }
        }
        errors
    }

    fn flip(&mut self, position: usize, mask: u8, unlocked: Option<&Unlocked>) {
        let mut bytes = self.bytes.clone();
        bytes[position] ^= mask;
        for error in self.read(&bytes, unlocked) {
            let is_expected = match error {
                VaultError::Damaged { .. }
                | VaultError::WrongPassphrase { .. }
                | VaultError::WrongIdentity { .. }
                | VaultError::ForeignSigner { .. }
                | VaultError::RolledBack { .. }
                | VaultError::Forked { .. }
                | VaultError::RefusedParameters { .. } => true,
                VaultError::NewerVersion { .. } => position == VERSION_DIGIT,
                _ => false,
            };
            assert!(is_expected, "{position} ^ {mask:#x}: {error:?}");
        }
    }

    /// Asks that no other length is taken for the vault.
    fn resize(&mut self, len: usize, filler: u8) {
        let mut bytes = self.bytes.clone();
        bytes.resize(len, filler);
        for error in self.read(&bytes, None) {
            assert!(matches!(error, VaultError::Damaged { .. }), "{len}: {error:?}");
        }
    }

    /// Opens the vault as it is, which leaves a receipt.
    fn remember(&self) {
        let store = store(&self.disk);
        store.open(store.look().unwrap(), &self.unlocked()).unwrap().verify().unwrap();
    }
}

#[test]
fn every_changed_byte_of_a_small_vault_is_noticed() {
    let mut subject = Subject::small();
    for position in 0..subject.bytes.len() {
        for mask in MASKS {
            subject.flip(position, mask, None);
        }
    }
    for mask in 1..=255 {
        (0..=VERSION_DIGIT + 1).for_each(|position| subject.flip(position, mask, None));
    }
    subject.remember();
    for position in 0..subject.bytes.len() {
        subject.flip(position, MASKS[position % MASKS.len()], None);
    }
    println!("flips: {} reads of a vault of {} bytes", subject.reads, subject.bytes.len());
    assert!(subject.reads > 4 * subject.bytes.len());
}

#[test]
fn every_changed_byte_of_a_vault_with_large_blocks_is_noticed() {
    let mut subject = Subject::large();
    let unlocked = subject.unlocked();
    for position in 0..subject.bytes.len() {
        // The header's signature is checked before the key is used, so one unlock serves all.
        subject.flip(position, MASKS[position % MASKS.len()], Some(&unlocked));
    }
    println!("flips: {} reads of a vault of {} bytes", subject.reads, subject.bytes.len());
    assert!(subject.reads > 50_000);
}

#[test]
fn every_other_length_is_noticed() {
    let mut subject = Subject::small();
    let len = subject.bytes.len();
    (0..len).for_each(|shorter| subject.resize(shorter, 0));
    for longer in (len + 1..len + 40).chain([len + 4096, 2 * len, 2 << 20]) {
        for filler in [0, 1, 0xff] {
            subject.resize(longer, filler);
        }
    }
    let mut twice = subject.bytes.clone();
    twice.extend(&subject.bytes);
    assert!(matches!(subject.read(&twice, None)[..], [VaultError::Damaged { .. }]));

    let mut large = Subject::large();
    (0..large.bytes.len()).step_by(501).for_each(|shorter| large.resize(shorter, 0));
    println!("lengths: {} reads", subject.reads + large.reads);
    assert!(subject.reads + large.reads > 4_000);
}
