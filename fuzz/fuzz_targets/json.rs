//! What is taken as an object of entries is JSON for a reader of all JSON too, with the same names;
//! its entries are written and read back equal.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::exchange::json;

fuzz_target!(|document: &[u8]| {
    let Ok(import) = json::read(&SecretValue::copy_of(document)) else { return };
    let text = std::str::from_utf8(document).expect("JSON is text").trim_start_matches('\u{feff}');
    // As they stand there: a number may be beyond what a machine has.
    let theirs: BTreeMap<String, &RawValue> = serde_json::from_str(text).expect("it is an object");
    assert_eq!(theirs.len(), import.items.len());
    let again = json::read(&json::write(&import.items).to_value()).expect("it is read");
    assert_eq!(again.items.len(), import.items.len());
    for (one, other) in again.items.iter().zip(&import.items) {
        assert_eq!(one.name, other.name);
        assert_eq!(one.value.expose_secret(), other.value.expose_secret());
    }
});
