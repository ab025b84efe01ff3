//! A block splits into entries that make it up byte for byte; an entry that is decoded is within
//! its bounds and comes back equal, its values included, when it is encoded anew.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sonora_sec::core::secret::SecretBuffer;
use sonora_sec::vault::entry::{
    self, Entry, MAX_NOTE_BYTES, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE_BYTES, MAX_VERSIONS,
};
use sonora_sec::vault::name::MAX_NAME_BYTES;

fuzz_target!(|block: &[u8]| {
    let mut walked = 0;
    let mut failed = false;
    for raw in entry::raw_entries(block) {
        assert!(!failed, "the walk goes on after an error");
        let Ok(raw) = raw else {
            failed = true;
            continue;
        };
        assert_eq!(raw.bytes, &block[walked..][..raw.bytes.len()]);
        assert!(!raw.bytes.is_empty(), "the walk stands still");
        walked += raw.bytes.len();
        if let Some(entry) = check(raw.bytes) {
            assert_eq!(entry.key, raw.key);
        }
    }
    assert!(failed || walked == block.len());
    // The whole input as one entry: none, or the only one that the walk saw.
    if check(block).is_some() {
        assert_eq!(entry::raw_entries(block).count(), 1);
    }
});

/// Decodes one entry and checks what holds for any; returns it when it could be.
fn check(bytes: &[u8]) -> Option<Entry> {
    let view = entry::decode(bytes).ok()?;
    let entry = view.to_entry();
    assert_bounds(&entry);
    if !entry.about.has_unknown {
        let mut encoded = SecretBuffer::default();
        entry.encode(&mut encoded);
        let again = entry::decode(encoded.expose_secret()).expect("what was encoded is decoded");
        assert_same(&again.to_entry(), &entry);
        let mut twice = SecretBuffer::default();
        again.to_entry().encode(&mut twice);
        assert_eq!(twice.expose_secret(), encoded.expose_secret());
    }
    Some(entry)
}

fn assert_bounds(entry: &Entry) {
    assert!((1..=MAX_NAME_BYTES).contains(&entry.key.name.as_str().len()));
    assert!((1..=MAX_VERSIONS).contains(&entry.versions.len()));
    assert!(entry.versions.is_sorted_by(|a, b| a.number < b.number));
    for version in &entry.versions {
        assert!(version.number < 1 << 63);
        assert!(version.value.expose_secret().len() <= MAX_VALUE_BYTES);
        assert!(version.note.as_ref().is_none_or(|note| note.len() <= MAX_NOTE_BYTES));
    }
    assert!(entry.about.tags.len() <= MAX_TAGS);
    for (key, value) in &entry.about.tags {
        assert!(key.len() <= MAX_TAG_BYTES && value.len() <= MAX_TAG_BYTES);
    }
    assert!(entry.about.note.as_ref().is_none_or(|note| note.len() <= MAX_NOTE_BYTES));
}

fn assert_same(one: &Entry, other: &Entry) {
    assert_eq!(one.key, other.key);
    assert_eq!(one.about, other.about);
    assert_eq!(one.versions.len(), other.versions.len());
    for (one, other) in one.versions.iter().zip(&other.versions) {
        assert_eq!(one.number, other.number);
        assert_eq!(one.created, other.created);
        assert_eq!(one.note, other.note);
        assert_eq!(one.value.expose_secret(), other.value.expose_secret());
    }
}
