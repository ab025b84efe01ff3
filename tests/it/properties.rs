//! Properties over random input: what went in comes out, and a vault keeps its shape.
//!
//! The cases are the same at every run, so that nothing fails by chance. `PROPTEST_CASES` asks for
//! more of them.

use std::collections::BTreeMap;

use proptest::char::range as chars;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sonora_sec::core::clock::Timestamp;
use sonora_sec::core::secret::{Passphrase, SecretBuffer, SecretValue};
use sonora_sec::vault::entry::{
    self, About, Entry, Kind, MAX_NOTE_BYTES, MAX_TAG_BYTES, MAX_TAGS, Version,
};
use sonora_sec::vault::header::{
    self, Head, Header, MAX_HEADER_BYTES, PassphraseSlot, Slot, SlotKind, Succession, VaultId,
    is_label,
};
use sonora_sec::vault::index::{BlockPlace, Index, KEPT_ANCESTORS, MAX_BLOCK_BYTES};
use sonora_sec::vault::kdf::KdfParams;
use sonora_sec::vault::keys::{DataKey, TAG_BYTES};
use sonora_sec::vault::name::{Key, MAX_NAME_BYTES, Name, Section};
use sonora_sec::vault::padding::{MIN_CLASS_BYTES, size_class};
use sonora_sec::vault::read::OpenVault;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{self, Identities};
use sonora_sec::vault::store::{OlderGenerations, Store, Unlocked};
use unicode_normalization::UnicodeNormalization as _;

use crate::support::{Place, identity, key, put, save, unlock, value};

/// Where blocks are merged, filled to and split, in bytes of plaintext.
const CRUMB_BYTES: usize = 16 * 1024;
const TARGET_BYTES: usize = 64 * 1024;
const SPLIT_BYTES: usize = 96 * 1024;

fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    ProptestConfig {
        cases: asked.map_or(cases, |asked: u32| asked.max(cases)),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

/// Text of all kinds, with many characters that compose.
fn text(max_chars: usize) -> impl Strategy<Value = String> {
    let marks = chars('\u{300}', '\u{345}');
    let jamo = chars('\u{1100}', '\u{11ff}');
    let character = prop_oneof![chars(' ', '~'), marks, jamo, any::<char>()];
    vec(character, 0..=max_chars).prop_map(String::from_iter)
}

fn keys() -> impl Strategy<Value = Key> {
    let name = text(40).prop_filter_map("no name", |text| Name::new(&text).ok());
    (0..=3_u8, name)
        .prop_map(|(section, name)| Key { section: Section::from_number(section).unwrap(), name })
}

fn times() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(|seconds| Timestamp::from_seconds(seconds % 253_402_207_201).unwrap())
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_passphrase_is_one_however_it_is_composed(text in text(40)) {
        let passphrase = |text: &str| Passphrase::from_utf8(text.as_bytes());
        prop_assert_eq!(passphrase(&text).is_err(), text.is_empty());
        if let Ok(given) = passphrase(&text) {
            let again = Passphrase::from_utf8(given.expose_secret()).unwrap();
            prop_assert_eq!(again.expose_secret(), given.expose_secret());
            prop_assert!(passphrase(&text.nfd().to_string()).unwrap().is_same_as(&given));
            prop_assert!(passphrase(&text.nfc().to_string()).unwrap().is_same_as(&given));
        }
    }

    #[test]
    fn a_name_is_one_however_it_is_composed_and_within_bounds(text in text(300)) {
        if let Ok(name) = Name::new(&text) {
            prop_assert!((1..=MAX_NAME_BYTES).contains(&name.as_str().len()));
            prop_assert!(!name.as_str().chars().any(char::is_control));
            prop_assert_eq!(&Name::new(name.as_str()).unwrap(), &name);
            let decomposed = name.as_str().nfd().to_string();
            if decomposed.len() <= MAX_NAME_BYTES * 3 {
                prop_assert_eq!(&Name::new(&decomposed).unwrap(), &name);
            }
        }
    }

    #[test]
    fn size_classes_are_monotone_stable_and_cost_a_sixteenth(
        (bits, one, other) in (0..50_u32, any::<u64>(), any::<u64>()),
    ) {
        let (one, other) = (one >> (63 - bits), other >> (63 - bits));
        let class = size_class(one);
        prop_assert!(class >= one && class >= MIN_CLASS_BYTES);
        prop_assert_eq!(size_class(class), class);
        prop_assert!((class - one.max(MIN_CLASS_BYTES)) * 16 <= class);
        prop_assert_eq!(size_class(one.max(other)), class.max(size_class(other)));
    }
}

fn labels() -> impl Strategy<Value = String> {
    let label = prop_oneof![text(64), "[\"'\\\\#=\\[\\]a-]{1,64}"];
    label.prop_filter("no label", |label| is_label(label))
}

fn slot_kinds() -> impl Strategy<Value = SlotKind> {
    let recipient = prop_oneof!["age1[a-z0-9\"'\\\\]{0,90}", labels()];
    let age = (recipient, vec(any::<u8>(), 0..400))
        .prop_map(|(recipient, wrapped)| SlotKind::Age { recipient, wrapped });
    let costs = (any::<u32>(), any::<u32>(), any::<u32>());
    let passphrase = (costs, any::<[u8; 16]>(), any::<[u8; 32]>(), vec(any::<u8>(), 48)).prop_map(
        |((memory_kib, passes, lanes), salt, commitment, wrapped)| {
            let params = KdfParams { memory_kib, passes, lanes };
            let wrapped = wrapped.try_into().unwrap();
            SlotKind::Passphrase(PassphraseSlot { params, salt, commitment, wrapped })
        },
    );
    prop_oneof![age, passphrase]
}

fn headers() -> impl Strategy<Value = (DataKey, Header)> {
    let slots = btree_map(labels(), (times(), slot_kinds()), 0..12);
    let slots = slots.prop_map(Vec::from_iter).prop_shuffle();
    let old_keys = vec((any::<[u8; 32]>(), 1..i64::MAX.unsigned_abs()), 0..5);
    let numbers = (1..i64::MAX.unsigned_abs(), 0..=header::MAX_INDEX_BYTES);
    let fixed = (any::<[u8; 16]>(), any::<[u8; 32]>(), any::<[u8; 32]>());
    (fixed, numbers, slots, old_keys).prop_map(
        |((id, file_nonce, dk), (generation, index_bytes), slots, old_keys)| {
            let dk = DataKey::from_slice(&dk).unwrap();
            let (id, signer) = (VaultId(id), dk.signer());
            let successions = old_keys.iter().map(|(old, generation)| {
                Succession::new(&DataKey::from_slice(old).unwrap(), signer, id, *generation)
            });
            let successions = successions.collect();
            let slots = slots
                .into_iter()
                .map(|(label, (created, kind))| Slot { label, created, kind })
                .collect();
            let critical = Vec::new();
            let has_unknown = false;
            let header = Header {
                id,
                generation,
                file_nonce,
                index_bytes,
                signer,
                critical,
                slots,
                successions,
                has_unknown,
            };
            (dk, header)
        },
    )
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn a_header_comes_back_and_any_changed_bit_is_seen(
        (dk, header) in headers(),
        changed in any::<prop::sample::Index>(),
        after in vec(any::<u8>(), 0..100),
    ) {
        let bytes = header.to_signed_bytes(&dk);
        prop_assert!(bytes.len() <= MAX_HEADER_BYTES);
        let read = header::read(&[&bytes[..], &after].concat()).unwrap();
        prop_assert_eq!(read.len, bytes.len());
        prop_assert_eq!(read.head, header::head_of(&bytes));
        prop_assert_eq!(format!("{:?}", read.header), format!("{header:?}"));
        prop_assert!(read.header.successions.iter().all(|handing| handing.verifies(header.id)));
        let bit = changed.index(bytes.len() * 8);
        let mut changed = bytes;
        changed[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(header::read(&changed).is_err());
    }
}

fn indexes() -> impl Strategy<Value = Index> {
    let len = TAG_BYTES..=MAX_BLOCK_BYTES + TAG_BYTES;
    let len = len.prop_map(|len| u32::try_from(len).unwrap());
    let blocks = btree_map(keys(), len.clone(), 0..40);
    let ancestors = vec(any::<[u8; 16]>(), 0..=KEPT_ANCESTORS);
    let recipients = vec((text(64), text(100)), 0..5);
    (0..1_u64 << 63, blocks, vec(len, 0..9), ancestors, recipients).prop_map(
        |(entries, blocks, pads, ancestors, recipients)| Index {
            entries,
            blocks: blocks
                .into_iter()
                .map(|(first, sealed_len)| BlockPlace { sealed_len, first })
                .collect(),
            pads,
            ancestors: ancestors.into_iter().map(Head).collect(),
            recipients,
            has_unknown: false,
        },
    )
}

fn entries() -> impl Strategy<Value = Entry> {
    let note = || option::of(text(80).prop_filter("too long", |s| s.len() <= MAX_NOTE_BYTES));
    let word = || text(60).prop_filter("too long", |word| word.len() <= MAX_TAG_BYTES);
    let values = vec((times(), note(), vec(any::<u8>(), 0..300)), 1..12);
    let about = (btree_map(word(), word(), 0..=MAX_TAGS / 8), note(), option::of(times()));
    (keys(), btree_set(1..1_u64 << 63, 12), values, about).prop_map(
        |(key, numbers, values, (tags, note, expires))| {
            let versions: Vec<Version> = numbers
                .into_iter()
                .zip(values)
                .map(|(number, (created, note, value))| Version {
                    number,
                    created,
                    note,
                    value: SecretValue::copy_of(&value),
                })
                .collect();
            let kind = Kind::of(versions.last().unwrap().value.expose_secret());
            let about = About { kind, tags, note, expires, has_unknown: false };
            Entry { key, versions, about }
        },
    )
}

fn assert_same(one: &Entry, other: &Entry) {
    assert_eq!(one.key, other.key);
    assert_eq!(one.about, other.about);
    let plain = |entry: &Entry| -> Vec<_> {
        let plain = |version: &Version| {
            let value = version.value.expose_secret().to_vec();
            (version.number, version.created, version.note.clone(), value)
        };
        entry.versions.iter().map(plain).collect()
    };
    assert_eq!(plain(one), plain(other));
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn an_index_comes_back_in_a_size_class_and_finds_its_blocks(index in indexes()) {
        let plain = index.to_plaintext();
        let sealed = (plain.len() + TAG_BYTES) as u64;
        prop_assert_eq!(size_class(sealed), sealed);
        let back = Index::decode(plain.expose_secret()).unwrap();
        prop_assert_eq!(format!("{back:?}"), format!("{index:?}"));
        for (position, block) in back.blocks.iter().enumerate() {
            prop_assert_eq!(back.block_of(&block.first), Some(position));
        }
    }

    #[test]
    fn entries_come_back_from_a_block(entries in vec(entries(), 0..6)) {
        let mut block = SecretBuffer::default();
        for entry in &entries {
            entry.encode(&mut block);
        }
        let raw: Vec<_> = entry::raw_entries(block.expose_secret()).map(Result::unwrap).collect();
        prop_assert_eq!(raw.len(), entries.len());
        for (raw, entry) in raw.iter().zip(&entries) {
            prop_assert_eq!(&raw.key, &entry.key);
            assert_same(&entry::decode(raw.bytes).unwrap().to_entry(), entry);
        }
    }

    #[test]
    fn what_is_no_vault_is_refused_without_a_panic(bytes in vec(any::<u8>(), 0..300)) {
        prop_assert!(header::read(&bytes).is_err());
        let _ = Index::decode(&bytes);
        let _ = entry::decode(&bytes);
        prop_assert!(entry::raw_entries(&bytes).count() <= bytes.len());
    }
}

/// A vault that only an age identity opens.
struct Opened {
    place: Place,
    store: Store<'static>,
    identities: Identities,
    unlocked: Unlocked,
}

impl Opened {
    fn new() -> Self {
        let place = Place::new();
        let store = place.store();
        let (identities, recipient) = identity();
        let slot = NewSlot::Age { label: "bot".to_owned(), recipient, identity: None };
        store.init(&[slot], &NoCallbacks).unwrap();
        let unlocked = unlock(&store, &slots::Key::Identities(&identities)).unwrap();
        Self { place, store, identities, unlocked }
    }

    fn vault(&self) -> OpenVault {
        self.store.open(self.store.look().unwrap(), &self.unlocked).unwrap()
    }

    /// Puts what has a value and removes what has none, in one change.
    fn change(&self, older: OlderGenerations, changes: &[(String, Option<Vec<u8>>)]) {
        self.store
            .change(&self.unlocked, older, |tx| {
                for (name, value) in changes {
                    match value {
                        Some(value) => put(tx, name, value)?,
                        None => tx.remove(key(name)),
                    }
                }
                Ok(())
            })
            .unwrap();
    }

    fn rotate(&mut self) {
        let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id: false };
        self.store.rotate(&self.unlocked, &rotation, OlderGenerations::Keep, &NoCallbacks).unwrap();
        self.unlocked = unlock(&self.store, &slots::Key::Identities(&self.identities)).unwrap();
    }

    fn generations(&self) -> usize {
        let folder = self.place.folder.path().join("v.svault.backups");
        std::fs::read_dir(folder).unwrap().count()
    }

    /// Checks everything about the file that does not depend on what is in it.
    fn assert_shape(&self) {
        let vault = self.vault();
        let file_len = std::fs::metadata(self.place.vault()).unwrap().len();
        assert_eq!(size_class(file_len), file_len);
        let index_bytes = u64::from(vault.signed().header.index_bytes);
        assert_eq!(size_class(index_bytes), index_bytes);
        assert!(!vault.index.pads.is_empty());
        let lengths: Vec<usize> =
            vault.index.blocks.iter().map(|block| block.sealed_len as usize).collect();
        assert!(lengths.iter().all(|&len| len <= MAX_BLOCK_BYTES + TAG_BYTES), "{lengths:?}");
        // No crumbs: a reader of all entries opens few blocks, and the index stays small.
        if lengths.len() > 3 {
            let average = lengths.iter().sum::<usize>() / lengths.len();
            assert!(average >= 8 * 1024, "{lengths:?}");
        }
        let mut held = vec![0; lengths.len()];
        vault.for_each_entry(|entry| held[vault.index.block_of(&entry.key).unwrap()] += 1).unwrap();
        // Only an entry that is large itself makes a block large.
        let is_sound =
            |(&len, &held): (&usize, &usize)| len <= SPLIT_BYTES + TAG_BYTES || held == 1;
        assert!(lengths.iter().zip(&held).all(is_sound), "{lengths:?} {held:?}");
    }

    /// Checks that the vault holds exactly what the model does, by walking it and by name.
    fn assert_holds(&self, model: &Model) {
        let vault = self.vault();
        let verified = vault.verify().unwrap();
        let versions: usize = model.values().map(Vec::len).sum();
        assert_eq!((verified.entries, verified.versions), (model.len() as u64, versions as u64));
        let mut listed = Vec::new();
        vault.for_each_entry(|entry| listed.push(entry.to_entry())).unwrap();
        assert!(listed.iter().map(|entry| entry.key.name.as_str()).eq(model.keys()));
        for (entry, values) in listed.iter().zip(model.values()) {
            let stored = entry.versions.iter().map(|version| version.value.expose_secret());
            // Whole values in a failure's message would bury it.
            assert!(stored.eq(values.iter().map(Vec::as_slice)), "{:?}", entry.key);
            let newest = vault
                .with_entry(&entry.key, |entry| {
                    entry.to_entry().newest().value.expose_secret().to_vec()
                })
                .unwrap()
                .unwrap();
            assert!(values.last() == Some(&newest), "{:?}", entry.key);
        }
    }
}

/// What a vault should hold: the values of each name, newest last.
type Model = BTreeMap<String, Vec<Vec<u8>>>;

/// One thing that is done to a vault; names are numbers, values are lengths.
#[derive(Debug, Clone)]
enum Step {
    Batch(Vec<(u8, Option<usize>)>),
    Fill { first: u8, count: u8, lengths: (usize, usize) },
    Purge(u8),
    Put(u8, usize),
    Remove(u8),
    RemoveEvery { nth: u8 },
    RemoveLarge,
    Rotate,
}

fn lengths() -> impl Strategy<Value = usize> {
    // An entry is some 60 bytes longer than its value.
    prop_oneof![
        6 => 0..400_usize,
        2 => 400..16_000_usize,
        1 => TARGET_BYTES - 120..TARGET_BYTES + 20,
        1 => SPLIT_BYTES - 120..SPLIT_BYTES + 20,
        1 => 0..200 * 1024_usize,
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let name = || any::<u8>();
    prop_oneof![
        2 => vec((name(), option::weighted(0.6, lengths())), 1..40).prop_map(Step::Batch),
        1 => (name(), name(), (0..3000_usize, 0..3000_usize))
            .prop_map(|(first, count, lengths)| Step::Fill { first, count, lengths }),
        1 => (name(), 0..40_u8, (lengths(), lengths()))
            .prop_map(|(first, count, lengths)| Step::Fill { first, count, lengths }),
        1 => name().prop_map(Step::Purge),
        6 => (name(), lengths()).prop_map(|(name, len)| Step::Put(name, len)),
        3 => name().prop_map(Step::Remove),
        1 => (1..6_u8).prop_map(|nth| Step::RemoveEvery { nth }),
        1 => Just(Step::RemoveLarge),
        1 => Just(Step::Rotate),
    ]
}

impl Step {
    /// Returns the changes of entries that the step makes, given the names that are there.
    fn changes(&self, model: &Model, serial: &mut u64) -> Vec<(String, Option<Vec<u8>>)> {
        let name = |number: u8| format!("name{number:03}");
        let mut value = |len: usize| {
            *serial += 1;
            // Values differ in their first bytes, where they have some.
            let start = serial.to_le_bytes();
            start.iter().copied().chain(std::iter::repeat(0xa5)).take(len).collect::<Vec<u8>>()
        };
        match *self {
            Self::Batch(ref batch) => {
                batch.iter().map(|&(number, len)| (name(number), len.map(&mut value))).collect()
            }
            Self::Fill { first, count, lengths: (even, odd) } => (first
                ..=first.saturating_add(count))
                .map(|number| (name(number), Some(value(if number % 2 == 0 { even } else { odd }))))
                .collect(),
            Self::Put(number, len) => vec![(name(number), Some(value(len)))],
            Self::Purge(number) | Self::Remove(number) => vec![(name(number), None)],
            Self::RemoveEvery { nth } => {
                model.keys().step_by(nth.into()).map(|name| (name.clone(), None)).collect()
            }
            Self::RemoveLarge => model
                .iter()
                .filter(|(_, values)| values.iter().map(Vec::len).sum::<usize>() > CRUMB_BYTES)
                .map(|(name, _)| (name.clone(), None))
                .collect(),
            Self::Rotate => vec![],
        }
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_vault_holds_what_its_model_holds(steps in vec(steps(), 1..24)) {
        let mut opened = Opened::new();
        let mut model = Model::new();
        let mut serial = 0;
        for step in &steps {
            // One name may stand in a batch twice; `put` reads the base, so the last one counts.
            let changes: BTreeMap<_, _> = step.changes(&model, &mut serial).into_iter().collect();
            let changes: Vec<_> = changes.into_iter().collect();
            match step {
                Step::Rotate => opened.rotate(),
                Step::Purge(_) => {
                    opened.change(OlderGenerations::Delete, &changes);
                    prop_assert_eq!(opened.generations(), 1);
                }
                _ => opened.change(OlderGenerations::Keep, &changes),
            }
            for (name, value) in changes {
                match value {
                    Some(value) => {
                        let versions = model.entry(name).or_default();
                        versions.push(value);
                        versions.drain(..versions.len().saturating_sub(10));
                    }
                    None => drop(model.remove(&name)),
                }
            }
            opened.assert_shape();
        }
        opened.assert_holds(&model);
    }
}

#[test]
fn removing_large_entries_leaves_no_crumbs_of_the_small_ones_between() {
    let opened = Opened::new();
    let all: Vec<_> = (0..40)
        .map(|n| (format!("{n:02}"), Some(vec![1; if n % 2 == 0 { 100 } else { 100_000 }])))
        .collect();
    opened.change(OlderGenerations::Keep, &all);
    let large: Vec<_> = (1..40).step_by(2).map(|n| (format!("{n:02}"), None)).collect();
    opened.change(OlderGenerations::Keep, &large);
    assert_eq!(opened.vault().index.blocks.len(), 1);
}

#[test]
fn a_hundred_thousand_entries_fit_in_one_change() {
    let opened = Opened::new();
    let name = |number: u32| format!("name{number}");
    let all: Vec<_> =
        (0..100_000).map(|number| (name(number), Some(number.to_le_bytes().to_vec()))).collect();
    opened.change(OlderGenerations::Keep, &all);
    let read = |number| value(&opened.store, &opened.unlocked, &name(number)).unwrap();
    assert_eq!(read(77_777), Some(77_777_u32.to_le_bytes().to_vec()));
    assert_eq!(read(100_000), None);

    save(&opened.store, &opened.unlocked, &name(77_777), b"replaced").unwrap();
    opened.change(OlderGenerations::Keep, &[(name(50_000), None)]);

    assert_eq!(read(77_777), Some(b"replaced".to_vec()));
    assert_eq!(read(50_000), None);
    assert_eq!(read(50_001), Some(50_001_u32.to_le_bytes().to_vec()));
    let verified = opened.vault().verify().unwrap();
    assert_eq!((verified.entries, verified.versions), (99_999, 100_000));
    opened.assert_shape();
}
