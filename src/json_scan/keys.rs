//! The keys of the objects that are open, by seeded hash: which of them occur twice.
//!
//! A hash is of a key without case, so that keys which only some readers tell apart meet too. Equal hashes are
//! confirmed on the decoded text, so that the seed changes no result.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

use super::bytes::string_end;
use super::decode::decoded;

/// Up to how many keys of an object are compared with each new one; beyond, they are sorted in the end.
const FEW: usize = 64;

/// How two keys are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twin {
    /// To every reader.
    Same,
    /// To a reader that ignores case or normalizes.
    Folded,
}

/// A key in the arena: half of its hash, and where it begins, behind its quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u64);

impl Key {
    #[inline]
    fn new(hash: u64, start: usize) -> Self {
        Self(hash & HASH_BITS | u64::try_from(start).unwrap_or_default() & !HASH_BITS)
    }

    #[inline]
    fn hash(self) -> u64 {
        self.0 & HASH_BITS
    }

    #[inline]
    pub(super) fn start(self) -> usize {
        usize::try_from(self.0 & !HASH_BITS).unwrap_or(usize::MAX)
    }

    /// Returns it as it is written, without its quotes.
    fn raw(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.start()..string_end(bytes, self.start())).unwrap_or_default()
    }

    fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        decoded(self.raw(bytes))
    }
}

const HASH_BITS: u64 = 0xffff_ffff_0000_0000;

/// The keys of every open object, those of the innermost last.
#[derive(Debug)]
pub(super) struct Keys {
    seed: u64,
    all: Vec<Key>,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self { seed: RandomState::new().build_hasher().finish(), all: Vec::new() }
    }

    /// Returns where the keys of an object that begins now will begin.
    #[inline]
    pub(super) fn mark(&self) -> usize {
        self.all.len()
    }

    /// Adds a key to the object that began at `mark`, and returns it; and says whether one of the first [`FEW`] is its
    /// twin.
    pub(super) fn add(
        &mut self,
        bytes: &[u8],
        span: Range<usize>,
        is_plain: bool,
        mark: usize,
    ) -> (Key, Option<Twin>) {
        let start = span.start;
        let raw = bytes.get(span).unwrap_or_default();
        let hash = if is_plain { hash(raw, self.seed) } else { folded_hash(raw, self.seed) };
        let key = Key::new(hash, start);
        let others = self.all.get(mark..).unwrap_or_default();
        let twin = if others.len() <= FEW && contains(others, key) {
            twin(bytes, others, key)
        } else {
            None
        };
        self.all.push(key);
        (key, twin)
    }

    /// Adds keys that are written as those of the object are, and no twins.
    pub(super) fn add_known(&mut self, known: impl Iterator<Item = Key>) {
        self.all.extend(known);
    }

    /// Forgets the object that began at `mark`, and returns every twin that [`Keys::add`] did not see, by where it
    /// begins.
    #[inline]
    pub(super) fn close(&mut self, bytes: &[u8], mark: usize) -> Vec<(u32, Twin)> {
        let twins =
            if self.all.len() - mark > FEW + 1 { self.late_twins(bytes, mark) } else { Vec::new() };
        self.all.truncate(mark);
        twins
    }

    #[cold]
    fn late_twins(&mut self, bytes: &[u8], mark: usize) -> Vec<(u32, Twin)> {
        // The first keys were compared when they came.
        let seen = self.all.get(mark + FEW).map_or(0, |key| key.start());
        let keys = self.all.get_mut(mark..).unwrap_or_default();
        keys.sort_unstable();
        let mut twins = Vec::new();
        let groups = keys.chunk_by_mut(|a, b| a.hash() == b.hash());
        for group in groups.filter(|group| group.len() > 1) {
            in_group(bytes, group, &mut |key, twin| {
                if key.start() > seen {
                    twins.push((u32::try_from(key.start()).unwrap_or(u32::MAX), twin));
                }
            });
        }
        twins.sort_unstable_by_key(|(start, _)| *start);
        twins
    }
}

#[cold]
fn twin(bytes: &[u8], others: &[Key], key: Key) -> Option<Twin> {
    let mut folded = None;
    for other in others.iter().filter(|other| other.hash() == key.hash()) {
        let (one, other) = (key.text(bytes), other.text(bytes));
        if one == other {
            return Some(Twin::Same);
        }
        if fold(&one) == fold(&other) {
            folded = Some(Twin::Folded);
        }
    }
    folded
}

/// Tells of every key of a group, with equal hashes and in order of place, that has a twin before it.
fn in_group(bytes: &[u8], group: &mut [Key], found: &mut dyn FnMut(Key, Twin)) {
    let Some((first, rest)) = group.split_first() else { return };
    // With the quote after it: what begins so is all of another key.
    let end = string_end(bytes, first.start());
    let written = bytes.get(first.start()..=end).unwrap_or_default();
    let is_alike = |key: &Key| bytes.get(key.start()..).is_some_and(|at| at.starts_with(written));
    if rest.iter().all(is_alike) {
        for key in rest {
            found(*key, Twin::Same);
        }
        return;
    }
    // The sort is stable: of equal texts the first one stays first.
    group.sort_by(|a, b| a.text(bytes).cmp(&b.text(bytes)));
    let mut firsts: Vec<(String, Key)> = Vec::new();
    for same in group.chunk_by(|a, b| a.text(bytes) == b.text(bytes)) {
        let Some((first, rest)) = same.split_first() else { continue };
        firsts.push((fold(&first.text(bytes)), *first));
        for key in rest {
            found(*key, Twin::Same);
        }
    }
    firsts.sort();
    for alike in firsts.chunk_by(|a, b| a.0 == b.0) {
        alike.iter().skip(1).for_each(|(_, key)| found(*key, Twin::Folded));
    }
}

/// Returns a key as a reader sees it that takes compatible characters and cases for the same: the long s is an
/// s, and the Kelvin sign a k.
fn fold(key: &str) -> String {
    if is_nfkc_quick(key.chars()) == IsNormalized::Yes {
        key.to_lowercase()
    } else {
        key.nfkc().collect::<String>().to_lowercase().nfkc().collect()
    }
}

#[cold]
fn folded_hash(raw: &[u8], seed: u64) -> u64 {
    hash(fold(&decoded(raw)).as_bytes(), seed)
}

/// Hashes a key, letters without their case. It is not for secrets: the seed keeps a document from being made
/// for collisions ahead of time (oCERT-2011-003).
#[inline]
fn hash(key: &[u8], seed: u64) -> u64 {
    const CASE: u64 = 0x2020_2020_2020_2020;
    let mut state = seed ^ u64::try_from(key.len()).unwrap_or_default();
    let mut rest = key;
    while let Some((sixteen, more)) = rest.split_first_chunk::<16>() {
        let (low, high) = sixteen.split_at(8);
        state = mixed((word(low) | CASE) ^ state, (word(high) | CASE) ^ MIX);
        rest = more;
    }
    let (low, high) = if let Some((eight, more)) = rest.split_first_chunk::<8>() {
        (u64::from_le_bytes(*eight), word(more))
    } else {
        (word(rest), 0)
    };
    mixed((low | CASE) ^ state, (high | CASE) ^ MIX)
}

const MIX: u64 = 0xa076_1d64_78bd_642f;

/// Returns up to eight bytes as a number.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
    }
    bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Multiplies to 128 bits and folds the halves.
#[inline]
fn mixed(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    let low = u64::try_from(product & u128::from(u64::MAX)).expect("64 bits");
    low ^ u64::try_from(product >> 64).expect("64 bits")
}

#[inline]
fn contains(others: &[Key], key: Key) -> bool {
    // Without branches, so that it becomes vector instructions.
    others.iter().fold(false, |found, other| found | (other.hash() == key.hash()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how the keys of one object, written one after the other, are twins of earlier ones.
    fn twins_of(keys: &[&str]) -> Vec<(usize, Twin)> {
        let text: String = keys.iter().map(|key| format!("\"{key}\"")).collect();
        let (mut all, mut at, mut found) = (Keys::new(), 0, Vec::new());
        let mut index = Vec::new();
        for key in keys {
            let span = at + 1..at + 1 + key.len();
            index.push(span.start);
            at = span.end + 1;
            let is_plain = key.is_ascii() && !key.contains('\\');
            if let (_, Some(twin)) = all.add(text.as_bytes(), span.clone(), is_plain, 0) {
                found.push((span.start, twin));
            }
        }
        let late = all.close(text.as_bytes(), 0);
        found.extend(late.iter().map(|(start, twin)| (usize::try_from(*start).unwrap(), *twin)));
        assert_eq!(all.mark(), 0);
        let number = |start: usize| index.iter().position(|at| *at == start).unwrap();
        found.into_iter().map(|(start, twin)| (number(start), twin)).collect()
    }

    #[test]
    fn keys_are_compared_as_readers_do() {
        let expected = vec![(1, Twin::Same), (2, Twin::Folded), (5, Twin::Folded), (6, Twin::Same)];
        assert_eq!(
            twins_of(&["ab", "\\u0061b", "aB", "c", "kelvin", "\u{212a}elvin", "c"]),
            expected
        );
        assert_eq!(twins_of(&["a", "b", "@", "`", "[", "{", "1", "\u{11}"]), []);
    }

    #[test]
    fn an_object_of_many_keys_is_as_one_of_few() {
        let many: Vec<String> = (0..200).map(|number| format!("key {number:04}")).collect();
        let mut keys: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(twins_of(&keys), []);
        keys.extend(["key 0007", "KEY 0150", "key 0150", "k\\u0065y 0199"]);
        let expected =
            [(200, Twin::Same), (201, Twin::Folded), (202, Twin::Same), (203, Twin::Same)];
        assert_eq!(twins_of(&keys), expected);
    }
}
