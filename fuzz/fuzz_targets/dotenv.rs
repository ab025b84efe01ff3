//! Entries of a `.env` file are within their bounds; what can be written of them is read back equal,
//! whether `${NAME}` is expanded or was kept.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::entry::MAX_VALUE_BYTES;
use sonora_sec::vault::exchange::Variable;
use sonora_sec::vault::exchange::dotenv::{self, Expansion};

fuzz_target!(|document: &[u8]| {
    for expansion in [Expansion::Expand, Expansion::Keep] {
        let Ok(import) = dotenv::read(&SecretValue::copy_of(document), expansion) else { continue };
        assert!(import.items.is_sorted_by(|a, b| a.name < b.name));
        assert!(import.items.iter().all(|i| i.value.expose_secret().len() <= MAX_VALUE_BYTES));
        for item in &import.items {
            let variable = Variable { variable: "V".to_owned(), item };
            let Ok(text) = dotenv::write(&[variable]) else {
                assert!(item.value.expose_secret().contains(&0));
                continue;
            };
            let again = dotenv::read(&text.to_value(), Expansion::Expand).expect("it is read");
            assert_eq!(again.items.len(), 1);
            assert_eq!(again.items[0].value.expose_secret(), item.value.expose_secret());
        }
    }
});
