//! The keys of the objects that are open, by seeded hash: which of them occur twice.
//!
//! A hash is of a key without case, so that keys which only some readers tell apart meet too. Equal hashes are
//! confirmed on the decoded text, so that the seed changes no result.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

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

/// A key in the arena: where it is written, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    hash: u64,
    start: u32,
    end: u32,
}

impl Key {
    fn new(hash: u64, span: &Range<usize>) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { hash, start: narrow(span.start), end: narrow(span.end) }
    }

    #[inline]
    pub(super) fn span(self) -> Range<usize> {
        let wide = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        wide(self.start)..wide(self.end)
    }
}

/// The keys of every open object, those of the innermost last.
#[derive(Debug)]
pub(super) struct Keys {
    seed: u64,
    all: Vec<Key>,
    /// The low halves of the hashes, which compilers compare eight at a time.
    tags: Vec<u32>,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self { seed: RandomState::new().build_hasher().finish(), all: Vec::new(), tags: Vec::new() }
    }

    /// Returns where the keys of an object that begins now will begin.
    pub(super) fn mark(&self) -> usize {
        self.all.len()
    }

    /// Adds a key to the object that began at `mark`, and returns it; and says whether one of the first [`FEW`] is its
    /// twin.
    #[inline]
    pub(super) fn add(
        &mut self,
        bytes: &[u8],
        span: Range<usize>,
        is_plain: bool,
        mark: usize,
    ) -> (Key, Option<Twin>) {
        let raw = bytes.get(span.clone()).unwrap_or_default();
        let hash = if is_plain { hash(raw, self.seed) } else { folded_hash(raw, self.seed) };
        let [low, _] = halves(hash);
        let key = Key::new(hash, &span);
        let tags = self.tags.get(mark..).unwrap_or_default();
        let twin = if tags.len() <= FEW && contains(tags, low) {
            self.twin(bytes, key, mark)
        } else {
            None
        };
        self.all.push(key);
        self.tags.push(low);
        (key, twin)
    }

    /// Adds a key that is written as an earlier one, and has no twin.
    #[inline]
    pub(super) fn add_known(&mut self, known: Key, span: Range<usize>) {
        self.all.push(Key::new(known.hash, &span));
        self.tags.push(halves(known.hash)[0]);
    }

    /// Says how many keys the object that began at `mark` has.
    #[inline]
    pub(super) fn count(&self, mark: usize) -> usize {
        self.all.len() - mark
    }

    /// Forgets the object that began at `mark`, and tells `found` of every twin that [`Keys::add`] did not see.
    #[inline]
    pub(super) fn close(
        &mut self,
        bytes: &[u8],
        mark: usize,
        found: &mut dyn FnMut(Range<usize>, Twin),
    ) {
        if self.count(mark) > FEW + 1 {
            self.close_large(bytes, mark, found);
        }
        self.all.truncate(mark);
        self.tags.truncate(mark);
    }

    #[cold]
    fn twin(&self, bytes: &[u8], key: Key, mark: usize) -> Option<Twin> {
        let mut folded = None;
        for other in self.all.get(mark..).unwrap_or_default() {
            if other.hash == key.hash {
                match twins(bytes, *other, key) {
                    Some(Twin::Same) => return Some(Twin::Same),
                    found => folded = folded.or(found),
                }
            }
        }
        folded
    }

    #[cold]
    fn close_large(
        &mut self,
        bytes: &[u8],
        mark: usize,
        found: &mut dyn FnMut(Range<usize>, Twin),
    ) {
        // The first keys were compared when they came.
        let seen = self.all.get(mark + FEW).map_or(0, |key| key.start);
        let keys = self.all.get_mut(mark..).unwrap_or_default();
        keys.sort_unstable();
        let mut twins = Vec::new();
        for group in keys.chunk_by(|a, b| a.hash == b.hash).filter(|group| group.len() > 1) {
            in_group(bytes, group, &mut |key, twin| {
                if key.start > seen {
                    twins.push((key, twin));
                }
            });
        }
        twins.sort_unstable_by_key(|(key, _)| key.start);
        for (key, twin) in twins {
            found(key.span(), twin);
        }
    }
}

/// Tells of every key of a group, with equal hashes and in order of place, that has a twin before it.
fn in_group(bytes: &[u8], group: &[Key], found: &mut dyn FnMut(Key, Twin)) {
    let text = |key: Key| decoded(bytes.get(key.span()).unwrap_or_default());
    let mut by_text: Vec<_> = group.iter().map(|key| (text(*key), *key)).collect();
    by_text.sort();
    let mut firsts: Vec<(Key, String)> = Vec::new();
    for same in by_text.chunk_by(|a, b| a.0 == b.0) {
        let Some((first, rest)) = same.split_first() else { continue };
        firsts.push((first.1, fold(&first.0)));
        for (_, key) in rest {
            found(*key, Twin::Same);
        }
    }
    firsts.sort_by(|a, b| (&a.1, a.0.start).cmp(&(&b.1, b.0.start)));
    for alike in firsts.chunk_by(|a, b| a.1 == b.1) {
        alike.iter().skip(1).for_each(|(key, _)| found(*key, Twin::Folded));
    }
}

fn twins(bytes: &[u8], one: Key, other: Key) -> Option<Twin> {
    let text = |key: Key| decoded(bytes.get(key.span()).unwrap_or_default());
    let (one, other) = (text(one), text(other));
    if one == other {
        Some(Twin::Same)
    } else {
        (fold(&one) == fold(&other)).then_some(Twin::Folded)
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
fn halves(hash: u64) -> [u32; 2] {
    let low = u32::try_from(hash & u64::from(u32::MAX)).expect("32 bits");
    [low, u32::try_from(hash >> 32).expect("32 bits")]
}

#[inline]
fn contains(tags: &[u32], tag: u32) -> bool {
    let (eights, rest) = tags.as_chunks::<8>();
    // Without branches within eight, so that they become vector instructions.
    let is_in =
        |some: &[u32]| some.iter().fold(0, |found, other| found | u32::from(*other == tag)) != 0;
    eights.iter().any(|eight| is_in(eight)) || is_in(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how the keys of one object, written one after the other, are twins of earlier ones.
    fn twins_of(keys: &[&str]) -> Vec<(usize, Twin)> {
        let text: String = keys.concat();
        let (mut all, mut at, mut found) = (Keys::new(), 0, Vec::new());
        let mut index = Vec::new();
        for key in keys {
            let span = at..at + key.len();
            index.push(span.start);
            at = span.end;
            let is_plain = key.is_ascii() && !key.contains('\\');
            if let (_, Some(twin)) = all.add(text.as_bytes(), span.clone(), is_plain, 0) {
                found.push((span.start, twin));
            }
        }
        all.close(text.as_bytes(), 0, &mut |span, twin| found.push((span.start, twin)));
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
