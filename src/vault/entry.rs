//! Entries: what a data block holds, one after the other, sorted by key.
//!
//! CBOR (RFC 8949), an item an entry:
//!
//! ```text
//! [ section, name, { "kind": 0 text | 1 binary, "versions": [[number, created, note | null, value] ...],
//!                    "tags": {key: value}, "note": text | null, "expires": seconds | null } ]
//! ```

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};

use crate::core::clock::Timestamp;
use crate::core::secret::{SecretBuffer, SecretValue};

use super::error::VaultError;
use super::index::{MAX_DEPTH, decode_key, definite, exactly, fields, integer, skip};
use super::name::Key;

/// Longest value, in bytes.
pub const MAX_VALUE_BYTES: usize = 1 << 20;
/// Versions that are kept when the settings say nothing.
pub const DEFAULT_KEPT_VERSIONS: usize = 10;
/// Most versions an entry may have.
pub const MAX_VERSIONS: usize = 1000;
/// Most bytes of all versions of an entry, notes included, so that it fits in one block.
pub const MAX_ENTRY_VALUE_BYTES: usize = 14 << 20;
/// Most tags an entry may have.
pub const MAX_TAGS: usize = 64;
/// Longest tag key and longest tag value, in bytes.
pub const MAX_TAG_BYTES: usize = 256;
/// Longest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 4096;

/// Whether a value is text or any bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The newest value is valid UTF-8.
    Text,
    /// It is not.
    Binary,
}

impl Kind {
    /// Returns the kind of a value.
    #[must_use]
    pub fn of(value: &[u8]) -> Self {
        if std::str::from_utf8(value).is_ok() { Self::Text } else { Self::Binary }
    }

    /// Returns the word shown for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Binary => "binary",
        }
    }
}

/// One entry, its values with it.
#[derive(Debug)]
pub struct Entry {
    /// What it is filed under.
    pub key: Key,
    /// The versions, newest last; never empty.
    pub versions: Vec<Version>,
    /// What surrounds the values.
    pub about: About,
}

/// One value of an entry, and when it came.
#[derive(Debug)]
pub struct Version {
    /// Counted from 1; a number is never used again in an entry.
    pub number: u64,
    /// When it was stored.
    pub created: Timestamp,
    /// What was said of this version.
    pub note: Option<String>,
    /// The value.
    pub value: SecretValue,
}

/// What is kept beside an entry's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Whether the newest value is text.
    pub kind: Kind,
    /// Words of the user's own.
    pub tags: BTreeMap<String, String>,
    /// A line of the user's own.
    pub note: Option<String>,
    /// When the secret should be replaced.
    pub expires: Option<Timestamp>,
    /// Whether there are fields that this version does not know: read, never rewritten.
    pub has_unknown: bool,
}

impl About {
    /// Returns what is kept beside a value of this kind when nothing was said of it.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        Self { kind, tags: BTreeMap::new(), note: None, expires: None, has_unknown: false }
    }
}

/// An entry that borrows from an opened block.
#[derive(Debug)]
pub struct EntryView<'b> {
    /// What it is filed under.
    pub key: Key,
    /// The versions, newest last; never empty.
    pub versions: Vec<VersionView<'b>>,
    /// What surrounds the values.
    pub about: About,
}

/// One version that borrows from an opened block.
pub struct VersionView<'b> {
    /// Counted from 1.
    pub number: u64,
    /// When it was stored.
    pub created: Timestamp,
    /// What was said of this version.
    pub note: Option<&'b str>,
    value: &'b [u8],
}

impl std::fmt::Debug for VersionView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VersionView").field("number", &self.number).finish_non_exhaustive()
    }
}

impl VersionView<'_> {
    /// Copies the value out of the block.
    #[must_use]
    pub fn value(&self) -> SecretValue {
        SecretValue::copy_of(self.value)
    }
}

impl EntryView<'_> {
    /// Copies the entry out of the block, its values included.
    #[must_use]
    pub fn to_entry(&self) -> Entry {
        let versions = self.versions.iter().map(|version| Version {
            number: version.number,
            created: version.created,
            note: version.note.map(str::to_owned),
            value: version.value(),
        });
        Entry { key: self.key.clone(), versions: versions.collect(), about: self.about.clone() }
    }
}

impl Entry {
    /// Returns an entry that has no version yet: the first is to be added before it is kept.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, versions: Vec::new(), about: About::of(Kind::Text) }
    }

    /// Returns the newest version.
    ///
    /// # Panics
    ///
    /// Never: an entry has at least one version.
    #[must_use]
    pub fn newest(&self) -> &Version {
        self.versions.last().expect("an entry has at least one version")
    }

    /// Adds a value as the next version, as [`Self::add_version`] does; returns its number.
    pub fn add_value(
        &mut self,
        value: SecretValue,
        note: Option<String>,
        created: Timestamp,
        kept: usize,
    ) -> u64 {
        let number = self.versions.last().map_or(1, |newest| newest.number + 1);
        self.add_version(Version { number, created, note, value }, kept);
        number
    }

    /// Adds a version and lets the oldest go: beyond `kept`, and beyond what one block takes.
    pub fn add_version(&mut self, version: Version, kept: usize) {
        self.about.kind = Kind::of(version.value.expose_secret());
        self.versions.push(version);
        let bytes = |versions: &[Version]| -> usize {
            let note = |version: &Version| version.note.as_ref().map_or(0, String::len);
            versions.iter().map(|v| v.value.expose_secret().len() + note(v)).sum()
        };
        while self.versions.len() > kept.clamp(1, MAX_VERSIONS)
            || (self.versions.len() > 1 && bytes(&self.versions) > MAX_ENTRY_VALUE_BYTES)
        {
            self.versions.remove(0);
        }
    }

    /// Checks the bounds that a reader holds an entry to.
    ///
    /// # Errors
    ///
    /// [`VaultError::ValueTooLarge`], [`VaultError::BadMetadata`].
    pub fn check(&self) -> Result<(), VaultError> {
        if self.versions.iter().any(|v| v.value.expose_secret().len() > MAX_VALUE_BYTES) {
            return Err(VaultError::ValueTooLarge);
        }
        let bad = |what: &str| Err(VaultError::BadMetadata { what: what.to_owned() });
        let mut notes = self.versions.iter().map(|v| &v.note).chain([&self.about.note]).flatten();
        if notes.any(|note| note.len() > MAX_NOTE_BYTES) {
            return bad("a note of over 4096 bytes");
        }
        let tags = &self.about.tags;
        if tags.len() > MAX_TAGS || tags.iter().any(|(k, v)| k.len().max(v.len()) > MAX_TAG_BYTES) {
            return bad("a list of over 64 tags, or a tag of over 256 bytes,");
        }
        Ok(())
    }

    /// Appends the entry's CBOR to `out`.
    pub fn encode(&self, out: &mut SecretBuffer) {
        let mut cbor = Encoder::new(out);
        self.encode_with(&mut cbor).expect("memory takes every write");
    }

    fn encode_with(
        &self,
        cbor: &mut Encoder<&mut SecretBuffer>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        cbor.array(3)?.u8(self.key.section.number())?.str(self.key.name.as_str())?.map(5)?;
        cbor.str("kind")?.u8(u8::from(self.about.kind == Kind::Binary))?;
        cbor.str("versions")?.array(self.versions.len() as u64)?;
        for version in &self.versions {
            cbor.array(4)?.u64(version.number)?.u64(version.created.seconds())?;
            cbor.encode(&version.note)?.bytes(version.value.expose_secret())?;
        }
        cbor.str("tags")?.map(self.about.tags.len() as u64)?;
        for (key, value) in &self.about.tags {
            cbor.str(key)?.str(value)?;
        }
        cbor.str("note")?.encode(&self.about.note)?;
        cbor.str("expires")?.encode(self.about.expires.map(Timestamp::seconds))?;
        Ok(())
    }
}

type Decoded<T> = Result<T, minicbor::decode::Error>;

/// An entry that was not decoded beyond its key, and the bytes it takes.
pub struct RawEntry<'b> {
    /// What it is filed under.
    pub key: Key,
    /// Its CBOR, which holds its values.
    pub bytes: &'b [u8],
}

impl std::fmt::Debug for RawEntry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawEntry").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Walks the entries of an opened block, decoding only the keys.
///
/// # Errors
///
/// A decoder's word when the block is malformed; the walk ends there.
pub fn raw_entries(block: &[u8]) -> impl Iterator<Item = Decoded<RawEntry<'_>>> {
    let mut cbor = Decoder::new(block);
    let mut failed = false;
    std::iter::from_fn(move || {
        let start = cbor.position();
        if failed || start >= block.len() {
            return None;
        }
        let mut next = || {
            exactly(&mut cbor, 3)?;
            let key = decode_key(&mut cbor)?;
            skip(&mut cbor, MAX_DEPTH)?;
            let bytes = block.get(start..cbor.position()).unwrap_or_default();
            Ok(RawEntry { key, bytes })
        };
        let item = next();
        failed = item.is_err();
        Some(item)
    })
}

/// Decodes the one entry that `bytes` are.
///
/// # Errors
///
/// A decoder's word when they are not.
pub fn decode(bytes: &[u8]) -> Decoded<EntryView<'_>> {
    let malformed = minicbor::decode::Error::message;
    let mut cbor = Decoder::new(bytes);
    exactly(&mut cbor, 3)?;
    let key = decode_key(&mut cbor)?;
    let mut versions = None;
    let mut about = About::of(Kind::Text);
    fields(&mut cbor, |field, cbor| {
        match field {
            "kind" => {
                about.kind = match cbor.u8()? {
                    0 => Kind::Text,
                    1 => Kind::Binary,
                    _ => return Err(malformed("a kind is unknown")),
                }
            }
            "versions" => versions = Some(decode_versions(cbor)?),
            "tags" => about.tags = decode_tags(cbor)?,
            "note" => about.note = decode_note(cbor)?.map(str::to_owned),
            "expires" => {
                about.expires = cbor.decode::<Option<u64>>()?.map(decode_time).transpose()?;
            }
            _ => {
                about.has_unknown = true;
                skip(cbor, MAX_DEPTH)?;
            }
        }
        Ok(())
    })?;
    if cbor.position() != bytes.len() {
        return Err(malformed("an entry has a tail"));
    }
    match versions {
        Some(versions) if !versions.is_empty() => Ok(EntryView { key, versions, about }),
        _ => Err(malformed("an entry has no version")),
    }
}

fn decode_versions<'b>(cbor: &mut Decoder<'b>) -> Decoded<Vec<VersionView<'b>>> {
    let count = definite(cbor.array()?)?;
    if count > MAX_VERSIONS as u64 {
        return Err(minicbor::decode::Error::message("an entry has too many versions"));
    }
    let mut versions: Vec<VersionView<'b>> = Vec::new();
    for _ in 0..count {
        exactly(cbor, 4)?;
        let version = VersionView {
            number: integer(cbor)?,
            created: decode_time(cbor.u64()?)?,
            note: decode_note(cbor)?,
            value: cbor.bytes()?,
        };
        if version.number == 0 {
            return Err(minicbor::decode::Error::message("versions are counted from 1"));
        }
        if version.value.len() > MAX_VALUE_BYTES {
            return Err(minicbor::decode::Error::message("a value is too long"));
        }
        if versions.last().is_some_and(|last| last.number >= version.number) {
            return Err(minicbor::decode::Error::message("versions are not in order"));
        }
        versions.push(version);
    }
    Ok(versions)
}

fn decode_tags(cbor: &mut Decoder<'_>) -> Decoded<BTreeMap<String, String>> {
    let malformed = minicbor::decode::Error::message;
    let count = definite(cbor.map()?)?;
    if count > MAX_TAGS as u64 {
        return Err(malformed("an entry has too many tags"));
    }
    let mut tags = BTreeMap::new();
    for _ in 0..count {
        let (key, value) = (cbor.str()?, cbor.str()?);
        if key.len().max(value.len()) > MAX_TAG_BYTES {
            return Err(malformed("a tag is too long"));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(malformed("a tag is given twice"));
        }
    }
    Ok(tags)
}

fn decode_note<'b>(cbor: &mut Decoder<'b>) -> Decoded<Option<&'b str>> {
    let note: Option<&str> = cbor.decode()?;
    if note.is_some_and(|note| note.len() > MAX_NOTE_BYTES) {
        return Err(minicbor::decode::Error::message("a note is too long"));
    }
    Ok(note)
}

fn decode_time(seconds: u64) -> Decoded<Timestamp> {
    Timestamp::from_seconds(seconds)
        .ok_or_else(|| minicbor::decode::Error::message("a time is beyond the year 9999"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::name::Name;

    fn version(number: u64, value: &[u8]) -> Version {
        let created = Timestamp::from_seconds(number).unwrap();
        Version { number, created, note: None, value: SecretValue::copy_of(value) }
    }

    fn entry(name: &str) -> Entry {
        Entry {
            key: Key::secret(Name::new(name).unwrap()),
            versions: vec![version(1, b"one"), version(2, b"\xff\x00")],
            about: About {
                kind: Kind::Binary,
                tags: BTreeMap::from([("team".into(), "bots".into())]),
                note: Some("a note".into()),
                expires: Timestamp::from_seconds(99),
                has_unknown: false,
            },
        }
    }

    fn encoded(entries: &[Entry]) -> SecretBuffer {
        let mut block = SecretBuffer::default();
        for entry in entries {
            entry.encode(&mut block);
        }
        block
    }

    #[test]
    fn entries_come_back_as_they_were() {
        let block = encoded(&[entry("a"), entry("b")]);
        let raw: Vec<_> = raw_entries(block.expose_secret()).map(Result::unwrap).collect();
        assert_eq!(raw.len(), 2);
        let back = decode(raw.last().unwrap().bytes).unwrap().to_entry();
        assert_eq!(back.key.name.as_str(), "b");
        assert_eq!(back.about, entry("b").about);
        assert_eq!(back.newest().value.expose_secret(), b"\xff\x00");
        let mut again = SecretBuffer::default();
        back.encode(&mut again);
        assert_eq!(again.expose_secret(), raw.last().unwrap().bytes);
    }

    #[test]
    fn a_cut_block_is_an_error_and_ends() {
        let block = encoded(&[entry("a")]);
        for len in 1..block.len() {
            let cut = block.expose_secret().get(..len).unwrap();
            assert!(raw_entries(cut).any(|entry| entry.is_err()), "{len}");
            assert!(decode(cut).is_err(), "{len}");
        }
    }

    #[test]
    fn only_the_newest_versions_are_kept() {
        let mut entry = entry("a");
        for number in 3..=20 {
            entry.add_version(version(number, b"text"), 10);
        }
        let numbers: Vec<u64> = entry.versions.iter().map(|version| version.number).collect();
        assert_eq!(numbers, (11..=20).collect::<Vec<_>>());
        assert_eq!(entry.about.kind, Kind::Text);
        for number in 21..=40 {
            entry.add_version(version(number, &vec![0; MAX_VALUE_BYTES]), 100);
        }
        assert_eq!(entry.versions.len(), 14);
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        let is_refused = |change: &dyn Fn(&mut Entry)| {
            let mut entry = entry("a");
            change(&mut entry);
            decode(encoded(&[entry]).expose_secret()).is_err()
        };
        let text = |bytes: usize| "x".repeat(bytes);
        let tags = |count: usize| (0..count).map(|n| (n.to_string(), String::new())).collect();
        let long = |bytes: usize| BTreeMap::from([(text(bytes), text(bytes))]);
        let versions = |count: u64| (1..=count).map(|n| version(n, b"")).collect();
        let large = |bytes: usize| vec![version(1, &vec![0; bytes])];
        assert!(!is_refused(&|entry| entry.about.tags = tags(MAX_TAGS)));
        assert!(is_refused(&|entry| entry.about.tags = tags(MAX_TAGS + 1)));
        assert!(!is_refused(&|entry| entry.about.tags = long(MAX_TAG_BYTES)));
        assert!(is_refused(&|entry| entry.about.tags = long(MAX_TAG_BYTES + 1)));
        assert!(!is_refused(&|entry| entry.about.note = Some(text(MAX_NOTE_BYTES))));
        assert!(is_refused(&|entry| entry.about.note = Some(text(MAX_NOTE_BYTES + 1))));
        assert!(!is_refused(&|entry| entry.versions = versions(MAX_VERSIONS as u64)));
        assert!(is_refused(&|entry| entry.versions = versions(MAX_VERSIONS as u64 + 1)));
        assert!(!is_refused(&|entry| entry.versions = large(MAX_VALUE_BYTES)));
        assert!(is_refused(&|entry| entry.versions = large(MAX_VALUE_BYTES + 1)));
        let newest = |entry: &mut Entry| entry.versions.pop().unwrap();
        let note = |bytes| Some(text(bytes));
        assert!(!is_refused(&|entry| {
            let note = note(MAX_NOTE_BYTES);
            entry.versions = vec![Version { note, ..newest(entry) }];
        }));
        assert!(is_refused(&|entry| {
            let note = note(MAX_NOTE_BYTES + 1);
            entry.versions = vec![Version { note, ..newest(entry) }];
        }));
        // A number that has a next one is counted from 1 and below 2^63.
        for (number, refused) in [(0, true), (1, false), ((1 << 63) - 2, false), (1 << 63, true)] {
            let is = is_refused(&|entry| {
                entry.versions = vec![Version { number, ..newest(entry) }];
            });
            assert_eq!(is, refused, "{number}");
        }
    }

    #[test]
    fn what_is_given_twice_is_refused() {
        let versions = b"\x68versions\x81\x84\x01\x00\xf6\x41v";
        let entry = |fields: u8, more: &[u8]| {
            [b"\x83\x00\x61a", &[0xa0 | fields][..], versions, more].concat()
        };
        assert!(decode(&entry(1, b"")).is_ok());
        assert!(decode(&entry(2, b"\x64kind\x01")).is_ok());
        assert!(decode(&entry(2, versions)).is_err());
        assert!(decode(&entry(2, b"\x64tags\xa1\x61k\x61v")).is_ok());
        assert!(decode(&entry(2, b"\x64tags\xa2\x61k\x61v\x61k\x61w")).is_err());
        assert!(decode(&entry(3, b"\x65later\x01\x65later\x01")).is_err());
    }

    #[test]
    fn long_notes_count_against_what_one_block_takes() {
        let mut entry = entry("a");
        let noted = |number| {
            let note = Some("x".repeat(MAX_NOTE_BYTES));
            Version { note, ..version(number, &vec![0; MAX_VALUE_BYTES / 64]) }
        };
        for number in 3..=1100 {
            entry.add_version(noted(number), MAX_VERSIONS);
        }
        assert!(encoded(&[entry]).len() <= crate::vault::index::MAX_BLOCK_BYTES);
    }
}
