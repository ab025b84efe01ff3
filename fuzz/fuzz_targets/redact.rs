//! Masking a text that comes in pieces is masking it byte by byte, whatever the values are.
//!
//! Input: the number of a value's bytes, the value, how large the pieces are, the text.

#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::leaks::MIN_VALUE_BYTES;
use sonora_sec::leaks::redact::{MASK, Redactor};
use sonora_sec::leaks::search::{Searcher, Values};

struct Pieces<'t>(&'t [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1.min(bytes.len());
        self.0.read(&mut bytes[..size])
    }
}

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

fuzz_target!(|input: &[u8]| {
    let Some((&[len, size], rest)) = input.split_first_chunk() else { return };
    let (value, text) = rest.split_at(usize::from(len).min(rest.len()));
    let mut values = Values::new();
    for part in value.split(|byte| *byte == 0) {
        let _ = values.add(0, &SecretValue::copy_of(part));
    }
    let searcher = values.prepare();
    // Forms do not come about by chance: each is put behind the text.
    let forms: Vec<u8> = searcher.forms().flatten().copied().collect();
    let text = [text, &forms, text].concat();
    let mut shown = Vec::new();
    let mut source = Pieces(&text, usize::from(size).max(1));
    Redactor::new(&searcher).copy(&mut source, &mut shown).expect("memory can be written");
    assert!(shown == naive(&searcher, &text));
});
