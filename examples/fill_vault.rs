//! Puts many entries into a vault in one change, for measuring: `VAULT STATE_FOLDER IDENTITY COUNT`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use sonora_sec::core::clock::{Clock as _, SystemClock};
use sonora_sec::core::disk::{SystemDisk, read_whole};
use sonora_sec::core::secret::{SecretValue, fill_random};
use sonora_sec::vault::entry::{About, Entry, Kind, Version};
use sonora_sec::vault::kdf::KdfBound;
use sonora_sec::vault::name::{Key, Name};
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{self, Identities};
use sonora_sec::vault::store::{FirstUse, OlderGenerations, Options, Store};

/// Bytes in each value.
const VALUE_BYTES: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vault, state, identity, count] = arguments.as_slice() else {
        return Err("usage: fill_vault VAULT STATE_FOLDER IDENTITY COUNT".into());
    };
    let count: u32 = count.parse()?;
    let text = SecretValue::copy_of(&read_whole(&SystemDisk, Path::new(identity), 1 << 16)?);
    let identities = Identities::parse(&text, identity, NoCallbacks)?;
    let options = Options {
        path: vault.into(),
        state_folder: state.into(),
        lock_timeout: Duration::from_secs(10),
        kdf: KdfBound::Usual,
        expect: None,
        accept_older: None,
        first_use: FirstUse::Refuse,
        slot: None,
    };
    let store = Store::new(&SystemDisk, &SystemClock, options, |_| {})?;
    let unlocked = store.unlock(&store.look()?, &slots::Key::Identities(&identities))?;
    let now = SystemClock.now();
    store.change(&unlocked, OlderGenerations::Delete, |transaction| {
        for number in 0..count {
            let mut value = [0; VALUE_BYTES];
            fill_random(&mut value);
            transaction.put(Entry {
                key: Key::secret(Name::new(&format!("entry{number:07}"))?),
                versions: vec![Version {
                    number: 1,
                    created: now,
                    note: None,
                    value: SecretValue::copy_of(&value),
                }],
                about: About {
                    kind: Kind::Binary,
                    tags: BTreeMap::default(),
                    note: None,
                    expires: None,
                    has_unknown: false,
                },
            });
        }
        Ok(())
    })?;
    Ok(())
}
