//! Masking against a masker that is too simple to be wrong: every form, every place, one by one.

use std::io::Read;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::leaks::MIN_VALUE_BYTES;
use sonora_sec::leaks::redact::{MASK, Redactor};
use sonora_sec::leaks::search::{Searcher, Values};

fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    ProptestConfig {
        cases: asked.map_or(cases, |asked: u32| asked.max(cases)),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

fn searcher(values: &[Vec<u8>]) -> Searcher {
    let mut all = Values::new();
    for value in values {
        // A short one is left out on both sides.
        let _ = all.add(0, &SecretValue::copy_of(value));
    }
    all.prepare()
}

/// Marks every byte of every occurrence, and of a beginning that the text ends with.
fn naive(searcher: &Searcher, text: &[u8]) -> Vec<u8> {
    let mut covered = vec![false; text.len()];
    for form in searcher.forms() {
        for start in 0..text.len() {
            let rest = &text[start..];
            let cut_off = rest.len() >= MIN_VALUE_BYTES && form.starts_with(rest);
            if rest.starts_with(form) || cut_off {
                covered[start..(start + form.len()).min(text.len())].fill(true);
            }
        }
    }
    let mut masked = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        if !covered[at] {
            masked.push(*byte);
        } else if at == 0 || !covered[at - 1] {
            masked.extend(MASK);
        }
    }
    masked
}

/// A text that is read in pieces of given sizes, then as it comes.
struct Pieces<'t> {
    text: &'t [u8],
    sizes: std::vec::IntoIter<usize>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes.next().unwrap_or(usize::MAX).min(bytes.len());
        self.text.read(&mut bytes[..size])
    }
}

fn masked(searcher: &Searcher, text: &[u8], sizes: Vec<usize>) -> Vec<u8> {
    let mut shown = Vec::new();
    let mut source = Pieces { text, sizes: sizes.into_iter() };
    Redactor::new(searcher).copy(&mut source, &mut shown).unwrap();
    shown
}

/// Values of few different bytes, so that they overlap, with themselves too; and of all bytes.
fn values() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let few = vec(prop_oneof![Just(b'a'), Just(b'b')], 8..20);
    let some = vec(prop_oneof![Just(b'a'), Just(b'\n'), Just(b'/'), Just(b' ')], 6..40);
    let all = vec(any::<u8>(), 0..60);
    let text = "[ -~]{8,40}".prop_map(String::into_bytes);
    vec(prop_oneof![few, some, all, text], 1..4)
}

/// What a text is made of: other text, and forms, whole or in part.
#[derive(Debug, Clone)]
enum Part {
    Form(Index, Index, Index),
    Letters(Vec<u8>),
    Other(Vec<u8>),
    Whole(Index),
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let place = any::<Index>;
    vec(
        prop_oneof![
            (place(), place(), place()).prop_map(|(form, from, to)| Part::Form(form, from, to)),
            vec(prop_oneof![Just(b'a'), Just(b'b')], 0..12).prop_map(Part::Letters),
            vec(any::<u8>(), 0..12).prop_map(Part::Other),
            place().prop_map(Part::Whole),
        ],
        0..12,
    )
}

fn text_of(searcher: &Searcher, parts: Vec<Part>) -> Vec<u8> {
    let forms: Vec<&[u8]> = searcher.forms().collect();
    let mut text = Vec::new();
    for part in parts {
        match part {
            Part::Form(..) | Part::Whole(_) if forms.is_empty() => {}
            Part::Form(form, from, to) => {
                let form = form.get(&forms);
                let (from, to) = (from.index(form.len()), to.index(form.len()));
                text.extend(&form[from.min(to)..=from.max(to)]);
            }
            Part::Letters(bytes) | Part::Other(bytes) => text.extend(bytes),
            Part::Whole(form) => text.extend(*form.get(&forms)),
        }
    }
    text
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn masking_in_pieces_is_naive_masking(
        values in values(),
        parts in parts(),
        sizes in vec(1..40_usize, 0..60),
    ) {
        let searcher = searcher(&values);
        let text = text_of(&searcher, parts);
        let expected = naive(&searcher, &text);
        prop_assert_eq!(&masked(&searcher, &text, sizes), &expected);
        prop_assert_eq!(masked(&searcher, &text, Vec::new()), expected);
    }
}

#[test]
fn pieces_of_one_byte_and_long_values() {
    let value: Vec<u8> = (0..700_000_u32).map(|n| b'a' + (n % 251 % 26) as u8).collect();
    let searcher = searcher(std::slice::from_ref(&value));
    let text = [b"<", &value[..], b"|", &value[..600_000], b"!", &value[..], b">"].concat();
    let expected = [b"<***|", &value[..600_000], b"!***>"].concat();
    assert!(masked(&searcher, &text, Vec::new()) == expected);
    assert!(masked(&searcher, &text, vec![1; text.len()]) == expected);
    assert!(masked(&searcher, &text, vec![4096; text.len() / 4096]) == expected);
}

#[test]
fn a_value_that_repeats_itself_costs_no_more_than_another() {
    let searcher = searcher(&[vec![b'a'; 300_000], vec![b'a'; 300_001]]);
    let text = [&vec![b'a'; 299_999][..], b"b", &vec![b'a'; 900_000]].concat();
    let expected = [&vec![b'a'; 299_999][..], b"b***"].concat();
    assert!(masked(&searcher, &text, Vec::new()) == expected);
}

#[test]
fn one_stretch_of_values_is_one_mask() {
    let searcher = searcher(&[b"first-value".to_vec(), b"value-second".to_vec()]);
    for (text, expected) in [
        ("-first-value-second-", "-***-"),
        ("-first-valuefirst-value-", "-***-"),
        ("first-value first-value", "*** ***"),
        ("-first-valu", "-***"),
        ("-first-va", "-***"),
        ("-first-v", "-first-v"),
        ("-first-valux", "-first-valux"),
    ] {
        for size in 1..text.len() {
            let shown = masked(&searcher, text.as_bytes(), vec![size; text.len()]);
            assert_eq!(String::from_utf8(shown).unwrap(), expected, "{text} {size}");
        }
    }
}
