//! The forms of many values, prepared for searching.
//!
//! Every form has at least eight bytes, so of its first eight one of any five consecutive blocks of
//! four bytes lies at a position that is a multiple of five. Only those positions of a text are
//! looked at, against a filter of all such blocks; what passes is compared with the first eight
//! bytes of the forms. The rest of a form is the work of [`super::scan`].

use std::collections::BTreeMap;
use std::ops::Range;

use zeroize::Zeroizing;

use super::MIN_VALUE_BYTES;
use super::encodings::{self, Encoding};
use crate::core::secret::{SecretBuffer, SecretValue};

/// Most bytes that all forms together may have.
pub const MAX_FORM_BYTES: usize = 1 << 30;

/// First bytes of a form that it is recognized by.
pub(super) const HEAD_BYTES: usize = MIN_VALUE_BYTES;
/// Bytes that are looked at in one go.
const BLOCK_BYTES: usize = 4;
/// Bytes that are compared at once, the head among them: `https://` begins more than what is sought.
const LOOK_BYTES: usize = HEAD_BYTES + 16;
/// The same, as long as many forms begin alike, as the addresses of webhooks do.
const FAR_LOOK_BYTES: usize = 512;
/// How many are many.
const MANY_FORMS: usize = 8;
/// Distance of two looks: the most at which each head has a whole block under one of them.
const STRIDE: usize = HEAD_BYTES - BLOCK_BYTES + 1;

/// Why a value is not sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It is shorter than [`MIN_VALUE_BYTES`], line breaks at its end not counted.
    #[error("it is shorter than {MIN_VALUE_BYTES} bytes")]
    TooShort,
    /// With it, all forms would have more than [`MAX_FORM_BYTES`].
    #[error("there is more to seek than fits in {MAX_FORM_BYTES} bytes")]
    TooMuch,
}

/// Values that will be sought.
#[derive(Debug, Default)]
pub struct Values {
    forms: Vec<Form>,
    bytes: SecretBuffer,
}

impl Values {
    /// Returns a collection without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value; what is found of it is reported under `id`, or under that of an equal one.
    ///
    /// # Errors
    ///
    /// [`Refused`] saying why the value is left out.
    pub fn add(&mut self, id: u32, value: &SecretValue) -> Result<(), Refused> {
        let value = encodings::sought(value.expose_secret());
        if value.len() < MIN_VALUE_BYTES {
            return Err(Refused::TooShort);
        }
        for form in encodings::forms(value) {
            let bytes = form.bytes.expose_secret();
            let start = self.bytes.len();
            if start + bytes.len() > MAX_FORM_BYTES {
                return Err(Refused::TooMuch);
            }
            self.bytes.push(bytes);
            self.forms.push(Form {
                value: id,
                encoding: form.encoding,
                place: start..start + bytes.len(),
            });
        }
        Ok(())
    }

    /// Prepares the search.
    #[must_use]
    pub fn prepare(self) -> Searcher {
        let Self { mut forms, bytes } = self;
        let bytes_of =
            |form: &Form| bytes.expose_secret().get(form.place.clone()).unwrap_or_default();
        let head =
            |form: &Form| head_at(bytes_of(form), 0).expect("a form has at least eight bytes");
        forms.sort_by(|one, other| bytes_of(one).cmp(bytes_of(other)));
        let same = same_values(&forms, bytes_of);
        for form in &mut forms {
            form.value = same.get(&form.value).copied().unwrap_or(form.value);
        }
        forms.dedup_by(|one, other| one.value == other.value && bytes_of(one) == bytes_of(other));
        let mut heads = Zeroizing::new(Vec::with_capacity(forms.len()));
        heads.extend(forms.iter().map(head));
        let mut blocks = Filter::for_keys(heads.len() * STRIDE);
        let mut starts = Filter::for_keys(heads.len());
        for head in heads.iter() {
            starts.add(*head);
            for block in head.to_be_bytes().windows(BLOCK_BYTES) {
                blocks.add(block_of(block));
            }
        }
        let longest = forms.iter().map(|form| form.place.len()).max().unwrap_or(0);
        Searcher { forms, bytes, heads, blocks, starts, same, longest }
    }
}

/// Returns of values that are the same under which one they are sought. `forms` are in order of their bytes.
fn same_values<'b>(forms: &[Form], bytes_of: impl Fn(&Form) -> &'b [u8]) -> BTreeMap<u32, u32> {
    let mut same = BTreeMap::new();
    let mut first: Option<&Form> = None;
    for form in forms.iter().filter(|form| form.encoding == Encoding::Raw) {
        match first.filter(|first| bytes_of(first) == bytes_of(form)) {
            Some(first) if first.value == form.value => {}
            Some(first) => drop(same.insert(form.value, first.value)),
            None => first = Some(form),
        }
    }
    same
}

/// A form, and where its bytes are.
#[derive(Debug)]
struct Form {
    value: u32,
    encoding: Encoding,
    place: Range<usize>,
}

/// All forms of all values, ready to be found.
pub struct Searcher {
    /// Sorted by their bytes.
    forms: Vec<Form>,
    bytes: SecretBuffer,
    /// The first eight bytes of each form, as big-endian numbers, whose order is that of the bytes.
    heads: Zeroizing<Vec<u64>>,
    blocks: Filter,
    starts: Filter,
    /// Values that are the same as another, under which they are found.
    same: BTreeMap<u32, u32>,
    longest: usize,
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher").field("forms", &self.forms.len()).finish_non_exhaustive()
    }
}

impl Searcher {
    /// Says whether there is nothing to find.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Returns the bytes of every form.
    pub fn forms(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.forms.len()).map(|number| self.form(number))
    }

    /// Returns the values that are the same as one that was found, itself first.
    pub fn all_same(&self, value: u32) -> impl Iterator<Item = u32> {
        let others = self.same.iter().filter(move |(_, first)| **first == value);
        std::iter::once(value).chain(others.map(|(other, _)| *other))
    }

    /// Returns the length of the longest form.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Returns a form's bytes.
    pub(super) fn form(&self, number: usize) -> &[u8] {
        let form = self.forms.get(number).expect("forms are counted here");
        self.bytes.expose_secret().get(form.place.clone()).unwrap_or_default()
    }

    /// Returns which value a form is of, and how it comes from it.
    pub(super) fn about(&self, number: usize) -> (u32, Encoding) {
        let form = self.forms.get(number).expect("forms are counted here");
        (form.value, form.encoding)
    }

    /// Returns the forms that begin as `text` does at `at`, as far as a look at it goes: as far as
    /// both have bytes, and further only while many forms go on alike.
    pub(super) fn beginning_at(&self, text: &[u8], at: usize) -> impl Iterator<Item = usize> {
        let mut range = match head_at(text, at) {
            Some(head) if self.starts.may_have(head) => {
                let first = self.heads.partition_point(|other| *other < head);
                let rest = self.heads.get(first..).unwrap_or_default();
                first..first + rest.partition_point(|other| *other == head)
            }
            _ => 0..0,
        };
        let ahead = text.get(at..).unwrap_or_default();
        let mut whole = Vec::new();
        for (depth, byte) in ahead.iter().enumerate().take(FAR_LOOK_BYTES).skip(HEAD_BYTES) {
            // Of forms that begin alike, sorted, those that end here come first.
            while !range.is_empty() && self.form(range.start).len() == depth {
                whole.push(range.start);
                range.start += 1;
            }
            if range.is_empty() || (depth >= LOOK_BYTES && range.len() <= MANY_FORMS) {
                break;
            }
            range = self.going_on_with(range, depth, *byte);
        }
        whole.into_iter().chain(range)
    }

    /// Returns which of forms that are alike up to `depth`, and longer, have `byte` there.
    fn going_on_with(&self, range: Range<usize>, depth: usize, byte: u8) -> Range<usize> {
        let first_where = |is_before: &dyn Fn(u8) -> bool| {
            let (mut low, mut high) = (range.start, range.end);
            while low < high {
                let middle = low.midpoint(high);
                if self.form(middle).get(depth).is_some_and(|other| is_before(*other)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        first_where(&|other| other < byte)..first_where(&|other| other <= byte)
    }

    /// Returns the first position, from `from` on, at which a form may begin.
    pub(super) fn next_head(&self, text: &[u8], from: usize) -> Option<usize> {
        let rest = text.get(from..)?;
        // Four looks at a time: most of a text passes none.
        let mut groups = rest.chunks_exact(4 * STRIDE);
        let mut at = from;
        for group in groups.by_ref() {
            let looks = group.as_chunks::<STRIDE>().0;
            if looks.iter().fold(false, |any, look| any | self.blocks.may_have(block_of(look)))
                && let Some(found) = self.head_near(text, from, at..at + group.len())
            {
                return Some(found);
            }
            at += group.len();
        }
        self.head_near(text, from, at..text.len())
    }

    /// Looks at every fifth position of `range`, which begins with one, and at the heads around.
    fn head_near(&self, text: &[u8], from: usize, range: Range<usize>) -> Option<usize> {
        range.step_by(STRIDE).find_map(|look| {
            let block = text.get(look..look + BLOCK_BYTES)?;
            if !self.blocks.may_have(block_of(block)) {
                return None;
            }
            let first = look.saturating_sub(STRIDE - 1).max(from);
            (first..=look).find(|at| {
                // Most are none, which takes no more than a look at the filter.
                head_at(text, *at).is_some_and(|head| self.starts.may_have(head))
                    && self.beginning_at(text, *at).next().is_some()
            })
        })
    }

    /// Returns how many bytes at the end of `text`, fewer than eight, a form begins with.
    pub(super) fn beginning_at_end(&self, text: &[u8]) -> usize {
        let is_beginning = |len: &usize| {
            let tail = text.get(text.len() - len..).unwrap_or_default();
            let unknown = 64 - 8 * len;
            let least =
                tail.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)) << unknown;
            let most = least | ((1 << unknown) - 1);
            let first = self.heads.partition_point(|head| *head < least);
            self.heads.get(first).is_some_and(|head| *head <= most)
        };
        (1..HEAD_BYTES.min(text.len() + 1)).rev().find(is_beginning).unwrap_or(0)
    }
}

fn head_at(text: &[u8], at: usize) -> Option<u64> {
    let bytes = text.get(at..)?.first_chunk::<HEAD_BYTES>()?;
    Some(u64::from_be_bytes(*bytes))
}

fn block_of(bytes: &[u8]) -> u64 {
    let block = bytes.first_chunk::<BLOCK_BYTES>().expect("a block has four bytes");
    u64::from(u32::from_le_bytes(*block))
}

/// A set of numbers that may say yes for one that is not in it, and never no for one that is.
struct Filter {
    bits: Zeroizing<Vec<u64>>,
    shift: u32,
}

impl Filter {
    /// Bits for each number: of others, fewer than one in 64 passes.
    const BITS_PER_KEY: usize = 64;
    /// Least and largest size, as powers of two: half a first cache of 32 KiB, and 16 MiB.
    const SIZES: (u32, u32) = (17, 27);

    fn for_keys(count: usize) -> Self {
        let wanted = count.saturating_mul(Self::BITS_PER_KEY).max(1).ilog2() + 1;
        let size = wanted.clamp(Self::SIZES.0, Self::SIZES.1);
        Self { bits: Zeroizing::new(vec![0; 1 << (size - 6)]), shift: 64 - size }
    }

    /// Returns the word and the bit of a number: multiplicative hashing (Knuth, TAOCP 6.4), with
    /// the golden ratio of 64 bits.
    fn place(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
        (usize::try_from(hash >> 6).unwrap_or(usize::MAX), 1 << (hash & 63))
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = self.place(key);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
    }

    fn may_have(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searcher(values: &[&[u8]]) -> Searcher {
        let mut all = Values::new();
        for (id, value) in (0..).zip(values) {
            all.add(id, &SecretValue::copy_of(value)).unwrap();
        }
        all.prepare()
    }

    #[test]
    fn a_form_is_found_wherever_it_lies() {
        let searcher = searcher(&[b"0123456789"]);
        for before in 0..60 {
            for after in 0..30 {
                let text = [&vec![b'.'; before], &b"0123456789"[..], &vec![b'.'; after]].concat();
                for from in 0..=before {
                    assert_eq!(searcher.next_head(&text, from), Some(before));
                }
                assert_eq!(searcher.next_head(&text, before + 1), None);
            }
        }
    }

    #[test]
    fn the_beginning_of_a_form_at_the_end_is_seen() {
        let searcher = searcher(&[b"zyxzy-and-more", &[0xff; 9]]);
        for (text, len) in [
            (&b"none "[..], 0),
            (b"", 0),
            (b"z", 1),
            (b" zyxz", 4),
            (b"zyxzyx", 3),
            (b"ab\xff\xff\xff\xff\xff\xff\xff", 7),
        ] {
            assert_eq!(searcher.beginning_at_end(text), len, "{text:?}");
        }
    }

    #[test]
    fn forms_that_begin_alike_are_told_apart_at_once() {
        let start = "https://discord.com/api/webhooks/";
        let values: Vec<String> = (100..200).map(|number| format!("{start}{number}/x")).collect();
        let values: Vec<&[u8]> = values.iter().map(String::as_bytes).collect();
        let all = searcher(&values);
        let found = |text: &str| {
            let forms = all.beginning_at(text.as_bytes(), 0);
            forms
                .map(|form| String::from_utf8(all.form(form).to_vec()).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&format!("{start}150/x and more")), [format!("{start}150/x")]);
        assert_eq!(found(&format!("{start}999/x")), [""; 0]);
        // Where the text ends, all are still possible.
        assert_eq!(found(start).len(), 100);
        assert_eq!(found(&format!("{start}15")).len(), 10);
        // A value that another begins with is found beside it.
        let both = searcher(&[b"0123456789", b"0123456789abcdef"]);
        assert_eq!(both.beginning_at(b"0123456789abcdefg", 0).count(), 2);
        assert_eq!(both.beginning_at(b"0123456789abx", 0).count(), 1);
    }

    #[test]
    fn short_values_are_refused() {
        let mut values = Values::new();
        for short in [&b""[..], b"1234567", b"1234567\n", b"\n\n\n\n\n\n\n\n\n"] {
            let added = values.add(0, &SecretValue::copy_of(short));
            assert_eq!(added, Err(Refused::TooShort));
        }
        assert!(values.prepare().is_empty());
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut values = Values::new();
        values.add(0, &SecretValue::copy_of(b"MARKED-value")).unwrap();
        assert!(!format!("{values:?}").contains("MARKED"));
        assert!(!format!("{:?}", values.prepare()).contains("MARKED"));
    }
}
