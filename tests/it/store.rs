//! The vault at its path, through the library.

use sonora_sec::vault::VaultError;
use sonora_sec::vault::kdf::KdfParams;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::Key;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::store::{OlderGenerations, Options};

use crate::support::{CHEAP, Place, identity, passphrase, save, unlock, value};

#[test]
fn what_is_stored_comes_back_through_every_slot() {
    let place = Place::new();
    let store = place.store();
    let words = passphrase("correct horse");
    let (identities, recipient) = identity();
    let slots = [
        NewSlot::Passphrase { label: "main".into(), passphrase: &words, params: CHEAP },
        NewSlot::Age { label: "bot".into(), recipient, identity: Some(&identities) },
    ];
    store.init(&slots, &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Passphrase(&words)).unwrap();
    for number in 0..300 {
        save(&store, &unlocked, &format!("name{}", number % 50), &vec![number as u8; 3000])
            .unwrap();
    }
    let by_age = unlock(&store, &Key::Identities(&identities)).unwrap();
    assert_eq!(value(&store, &by_age, "name7").unwrap().unwrap(), vec![(257 % 256) as u8; 3000]);
    assert_eq!(value(&store, &by_age, "nothing").unwrap(), None);
    let verified = store.open(store.look().unwrap(), &by_age).unwrap().verify().unwrap();
    assert_eq!((verified.entries, verified.versions), (50, 300));
}

#[test]
fn a_rotation_keeps_the_entries_and_shuts_out_the_old_keys() {
    let place = Place::new();
    let store = place.store();
    let (old, new) = (passphrase("old"), passphrase("new"));
    let (identities, recipient) = identity();
    let slots = [
        NewSlot::Passphrase { label: "main".into(), passphrase: &old, params: CHEAP },
        NewSlot::Age { label: "bot".into(), recipient, identity: None },
    ];
    store.init(&slots, &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Passphrase(&old)).unwrap();
    save(&store, &unlocked, "token", b"value").unwrap();
    let rotation = Rotation {
        passphrases: vec![NewSlot::Passphrase {
            label: "main".into(),
            passphrase: &new,
            params: CHEAP,
        }],
        dropped: vec![],
        new_id: false,
    };
    let written =
        store.rotate(&unlocked, &rotation, OlderGenerations::Delete, &NoCallbacks).unwrap();
    assert_eq!(written.deleted_generations, Some(2));
    let refused = unlock(&store, &Key::Passphrase(&old)).unwrap_err();
    assert!(matches!(refused, VaultError::WrongPassphrase { .. }), "{refused}");
    for key in [Key::Passphrase(&new), Key::Identities(&identities)] {
        let unlocked = unlock(&store, &key).unwrap();
        assert_eq!(value(&store, &unlocked, "token").unwrap().unwrap(), b"value");
    }
}

#[test]
fn a_rotation_with_a_new_id_leaves_no_generation_that_the_old_key_opens() {
    let place = Place::new();
    let store = place.store();
    let (old, new) = (passphrase("old"), passphrase("new"));
    let slot =
        |words| NewSlot::Passphrase { label: "main".into(), passphrase: words, params: CHEAP };
    store.init(&[slot(&old)], &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Passphrase(&old)).unwrap();
    save(&store, &unlocked, "token", b"value").unwrap();
    let rotation = Rotation { passphrases: vec![slot(&new)], dropped: vec![], new_id: true };
    let written =
        store.rotate(&unlocked, &rotation, OlderGenerations::Delete, &NoCallbacks).unwrap();

    let kept: Vec<_> = std::fs::read_dir(place.folder.path().join("v.svault.backups"))
        .unwrap()
        .map(|name| name.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(kept, [format!("g1-{}", written.signed.head.to_hex())]);
    assert_eq!(written.deleted_generations, Some(2));
}

#[test]
fn parameters_that_no_reader_would_take_make_no_slot() {
    let place = Place::new();
    let words = passphrase("correct horse");
    for params in [
        KdfParams { memory_kib: 8, ..CHEAP },
        KdfParams { lanes: 0, ..CHEAP },
        KdfParams { passes: 17, ..CHEAP },
    ] {
        let slot = NewSlot::Passphrase { label: "main".into(), passphrase: &words, params };
        let error = place.store().init(&[slot], &NoCallbacks).unwrap_err();
        assert!(matches!(error, VaultError::RefusedParameters { .. }), "{error}");
        assert!(!place.vault().exists());
    }
}

#[test]
fn the_generations_of_a_new_id_take_the_place_of_the_old_ones() {
    let place = Place::new();
    let store = place.store();
    let (identities, recipient) = identity();
    let slot = NewSlot::Age { label: "bot".into(), recipient, identity: None };
    store.init(&[slot], &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&identities)).unwrap();
    for _ in 0..7 {
        save(&store, &unlocked, "token", b"value").unwrap();
    }
    let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id: true };
    store.rotate(&unlocked, &rotation, OlderGenerations::Keep, &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&identities)).unwrap();
    let kept = || {
        let mut kept: Vec<_> = std::fs::read_dir(place.folder.path().join("v.svault.backups"))
            .unwrap()
            .map(|name| name.unwrap().file_name().into_string().unwrap())
            .map(|name| name.split_once('-').unwrap().0.to_owned())
            .collect();
        kept.sort();
        kept
    };
    assert_eq!(kept(), ["g1", "g5", "g6", "g7", "g8"]);
    save(&store, &unlocked, "token", b"value").unwrap();
    assert_eq!(kept(), ["g1", "g2", "g6", "g7", "g8"]);
    for _ in 0..4 {
        save(&store, &unlocked, "token", b"value").unwrap();
    }
    assert_eq!(kept(), ["g2", "g3", "g4", "g5", "g6"]);
}

#[test]
fn going_back_behind_a_rotation_trusts_what_was_trusted_then() {
    let place = Place::new();
    let store = place.store();
    let (identities, recipient) = identity();
    let slot = NewSlot::Age { label: "bot".into(), recipient, identity: None };
    store.init(&[slot], &NoCallbacks).unwrap();
    let key = Key::Identities(&identities);
    let older = std::fs::read(place.vault()).unwrap();
    let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id: false };
    let unlocked = unlock(&store, &key).unwrap();
    store.rotate(&unlocked, &rotation, OlderGenerations::Keep, &NoCallbacks).unwrap();
    let newer = std::fs::read(place.vault()).unwrap();

    std::fs::write(place.vault(), older).unwrap();
    assert!(matches!(store.look(), Err(VaultError::RolledBack { .. })));
    let accepting = crate::support::store(Options { accept_older: Some(1), ..place.options() });
    let unlocked = unlock(&accepting, &key).unwrap();
    accepting.open(accepting.look().unwrap(), &unlocked).unwrap();
    assert!(store.look().is_ok());

    // The rotation that was gone back behind may still be taken: it descends from what is trusted.
    std::fs::write(place.vault(), newer).unwrap();
    let unlocked = unlock(&store, &key).unwrap();
    store.open(store.look().unwrap(), &unlocked).unwrap();
}

#[test]
fn a_value_over_its_bound_and_a_vault_without_slots_are_refused() {
    let place = Place::new();
    let store = place.store();
    assert!(matches!(store.init(&[], &NoCallbacks), Err(VaultError::NoKey { .. })));
    let (identities, recipient) = identity();
    let slot = NewSlot::Age { label: "bot".into(), recipient, identity: None };
    store.init(&[slot], &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&identities)).unwrap();
    let refused = save(&store, &unlocked, "big", &vec![0; (1 << 20) + 1]).unwrap_err();
    assert!(matches!(refused, VaultError::ValueTooLarge), "{refused}");
}
