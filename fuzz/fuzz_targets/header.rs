//! A header that is read keeps its bounds, covers each of its bytes with its signature, and comes
//! back with equal fields when it is written anew.
//!
//! The first byte of the input chooses what the rest is:
//!
//! | byte mod 3 | the rest |
//! |---|---|
//! | 0 | a file as it lies |
//! | 1 | the header's TOML without `signer` |
//! | 2 | labels and recipients of slots in turn, a zero byte between them |
//!
//! The last two are signed here, so that the fuzzer gets past the signature as whoever holds a data
//! key does.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sonora_sec::vault::header::{self, Header, MAX_HEADER_BYTES, MAX_INDEX_BYTES, MAX_SUCCESSIONS};
use sonora_sec_fuzz::{data_key, signed_header};

fuzz_target!(|input: &[u8]| {
    let Some((mode, rest)) = input.split_first() else { return };
    let bytes = match mode % 3 {
        0 => rest.to_vec(),
        1 => signed_header(rest),
        _ => signed_header(with_slots(&String::from_utf8_lossy(rest)).as_bytes()),
    };
    let Ok(read) = header::read(&bytes) else { return };

    assert!(read.len <= MAX_HEADER_BYTES && read.len <= bytes.len());
    assert_eq!(read.head, header::head_of(&bytes[..read.len]));
    assert_bounds(&read.header);
    // What follows the header is none of its business.
    let alone = header::read(&bytes[..read.len]).expect("a header needs nothing after it");
    assert_eq!(format!("{alone:?}"), format!("{read:?}"));
    // A bit flipped anywhere is seen; where, the length of the input says.
    let mut flipped = bytes[..read.len].to_vec();
    let place = input.len() * 31 % (read.len * 8);
    flipped[place / 8] ^= 1 << (place % 8);
    assert!(header::read(&flipped).is_err(), "bit {place} is not covered");

    if read.header.has_unknown {
        return;
    }
    let dk = data_key();
    let mut fields = read.header;
    fields.signer = dk.signer();
    let written = fields.to_signed_bytes(&dk);
    assert_eq!(written, fields.to_signed_bytes(&dk));
    // Writing spells out what TOML can abbreviate; the writer checks the length.
    if written.len() <= MAX_HEADER_BYTES {
        let again = header::read(&written).expect("what was written is read");
        assert_eq!(again.len, written.len());
        assert_eq!(format!("{:?}", again.header), format!("{fields:?}"));
    }
    // The next generation is written from the same fields.
    fields.generation += 1;
    let _ = fields.to_signed_bytes(&dk);
});

/// Returns the fields of a header with age slots of these labels and recipients.
fn with_slots(words: &str) -> String {
    let mut fields = format!(
        "id='{}'\ngeneration=1\nfile_nonce='{}'\nindex_bytes=4096\n",
        "01".repeat(16),
        "02".repeat(32)
    );
    let mut words = words.split('\0');
    while let Some(label) = words.next() {
        let (label, recipient) = (quoted(label), quoted(words.next().unwrap_or_default()));
        fields.push_str(&format!(
            "[[slot]]\nkind='age'\ncreated=1\nwrapped=''\nlabel={label}\nrecipient={recipient}\n"
        ));
    }
    fields
}

/// Returns any text as a basic string of TOML 1.0.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(character)));
            }
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

fn assert_bounds(header: &Header) {
    assert!(header.generation >= 1 && header.generation < 1 << 63);
    assert!(header.index_bytes <= MAX_INDEX_BYTES);
    assert!(header.critical.is_empty());
    assert!(header.successions.len() <= MAX_SUCCESSIONS);
    for slot in &header.slots {
        assert!((1..=64).contains(&slot.label.chars().count()), "{:?}", slot.label);
        assert!(!slot.label.chars().any(char::is_control), "{:?}", slot.label);
        assert_eq!(header.slots.iter().filter(|other| other.label == slot.label).count(), 1);
    }
}
