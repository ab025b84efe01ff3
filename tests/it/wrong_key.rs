//! A wrong passphrase or identity changes nothing: not the vault, its backups or a receipt.
//!
//! Names, bytes and times of all files are compared. A writer may leave its lock file behind, so
//! that alone may come newly; none did where the key was wrong, since keys come before locks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sonora_sec::vault::VaultError;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::Key;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::store::{OlderGenerations, Store, Unlocked, Written};

use crate::sonora::Home;
use crate::support::{Place, identity, identity_text, put, save, unlock, value};

/// Every file and folder, with what it holds and when it changed last.
type Tree = BTreeMap<PathBuf, (SystemTime, Vec<u8>)>;

type Command<'a> = &'a dyn Fn(&Store<'_>, &Unlocked) -> Result<Written, VaultError>;

fn tree(top: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let metadata = entry.metadata().unwrap();
            let mut bytes = Vec::new();
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                bytes = std::fs::read(entry.path()).unwrap();
            }
            if entry.path().ends_with("sonora-sec/audit") {
                // That a key was wrong is recorded.
                folders.pop();
                continue;
            }
            found.insert(entry.path(), (metadata.modified().unwrap(), bytes));
        }
    }
    found
}

/// Returns the audit log, which only grows.
fn log(home: &Home) -> Vec<u8> {
    let folder = std::fs::read_dir(home.path("state/sonora-sec/audit")).unwrap().next().unwrap();
    let mut names =
        std::fs::read_dir(folder.unwrap().path()).unwrap().map(|entry| entry.unwrap().path());
    let log = names.find(|path| path.extension() == Some("jsonl".as_ref())).unwrap();
    std::fs::read(log).unwrap()
}

#[test]
fn no_command_changes_anything() {
    let home = Home::with_token();
    home.store("token", "s3cret");
    home.write("wrong.txt", "wrong");
    home.write("wrong.key", identity_text());
    home.write("new.txt", "new words");
    home.write("template", "{{ vault \"token\" }}");
    home.write("env", "TOKEN=other\n");
    home.write("json", "{\"token\": \"other\"}");
    home.write("copy.svault", home.read("v.svault"));
    // Locks exist already, so not even their times may change.
    let before = tree(&home.path(""));
    let mut logged = log(&home);
    let commands: [(&[&str], i32); 34] = [
        (&["get", "token"], 3),
        (&["get", "token", "--output", "out"], 3),
        (&["get", "nothing"], 3),
        (&["info", "token"], 3),
        (&["list"], 3),
        (&["store", "new"], 3),
        (&["store", "token", "--replace"], 3),
        (&["store", "token", "--if-version", "1"], 3),
        (&["store", "other", "--generate"], 3),
        (&["history", "token"], 3),
        (&["restore", "token", "--version", "1"], 3),
        (&["rename", "token", "other"], 3),
        (&["edit", "token"], 3),
        (&["import", "--from", "dotenv", "env"], 3),
        (&["import", "--from", "json", "json", "--replace"], 3),
        (&["export", "--to", "json", "--yes"], 3),
        (&["export", "--to", "dotenv", "--yes", "-o", "out"], 3),
        (&["inject", "-i", "template", "-o", "out"], 3),
        (&["redact"], 3),
        (&["run", "--redact", "--env", "A=token", "--", "touch", "started"], 125),
        (&["backup", "create", "--to", "kept"], 3),
        (&["backup", "verify"], 3),
        (&["backup", "verify", "copy.svault"], 3),
        (&["backup", "restore", "copy.svault", "--yes"], 3),
        (&["remove", "token"], 3),
        (&["remove", "token", "--purge"], 3),
        (&["run", "--env", "A=token", "--", "touch", "started"], 125),
        (&["rotate", "--yes", "--new-passphrase-file", "new.txt"], 3),
        (&["rotate", "--yes", "--new-passphrase-file", "new.txt", "--new-id"], 3),
        (&["rotate", "--yes", "--new-passphrase-file", "new.txt", "--rewrap-only"], 3),
        (&["slot", "add", "ci", "--new-identity", "ci.key"], 3),
        (&["slot", "add", "ci", "--passphrase", "--new-passphrase-file", "new.txt"], 3),
        (&["slot", "remove", "identity", "--yes"], 3),
        (&["slot", "remove", "passphrase", "--yes"], 3),
    ];
    let wrong: [(&[&str], &str); 2] = [
        (&["--passphrase-file", "wrong.txt"], "wrong-passphrase"),
        (&["--identity", "wrong.key"], "wrong-identity"),
    ];
    for (words, code) in commands {
        for (key, reason) in wrong {
            home.sonora(words).args(key).stdin("value").fails(code, reason);
            assert!(tree(&home.path("")) == before, "{words:?} {key:?} changed something");
            // One record more, and perhaps one of an intrusion.
            let now = log(&home);
            assert!(now.len() > logged.len() && now.starts_with(&logged), "{words:?} {key:?}");
            logged = now;
        }
    }
    for (label, (key, reason)) in ["passphrase", "identity"].into_iter().zip(wrong) {
        home.sonora(&["slot", "test", label]).args(key).fails(3, reason);
        assert!(tree(&home.path("")) == before, "slot test {label} changed something");
    }
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"s3cret");
}

#[test]
fn the_data_key_of_another_vault_changes_nothing() {
    let (place, other) = (Place::new(), Place::new());
    let (identities, recipient) = identity();
    let slot = |label: &str| NewSlot::Age {
        label: label.into(),
        recipient: recipient.clone(),
        identity: None,
    };
    for place in [&place, &other] {
        place.store().init(&[slot("bot"), slot("spare")], &NoCallbacks).unwrap();
    }
    let store = place.store();
    let right = unlock(&store, &Key::Identities(&identities)).unwrap();
    save(&store, &right, "token", b"value").unwrap();
    let wrong = unlock(&other.store(), &Key::Identities(&identities)).unwrap();
    let before = tree(place.folder.path());

    let rotate = |store: &Store<'_>, unlocked: &Unlocked, new_id| {
        let rotation = Rotation { passphrases: vec![], dropped: vec!["spare".into()], new_id };
        store.rotate(unlocked, &rotation, OlderGenerations::Delete, &NoCallbacks)
    };
    let commands: [(&str, Command<'_>); 6] = [
        ("store", &|store, unlocked| {
            let older = OlderGenerations::Keep;
            store.change(unlocked, older, |tx| put(tx, "token", b"new")).map(|done| done.1)
        }),
        ("add slot", &|store, unlocked| store.add_slot(unlocked, &slot("new"), &NoCallbacks)),
        ("rewrap", &|store, unlocked| {
            store.rewrap(unlocked, &[slot("bot")], OlderGenerations::Delete, &NoCallbacks)
        }),
        ("rotate", &|store, unlocked| rotate(store, unlocked, false)),
        ("rotate, new id", &|store, unlocked| rotate(store, unlocked, true)),
        ("init", &|store, _| store.init(&[slot("bot")], &NoCallbacks)),
    ];
    for (name, command) in commands {
        let error = command(&store, &wrong).unwrap_err();
        let is_right = match error {
            VaultError::Changed { .. } => name != "init",
            VaultError::Exists { .. } => name == "init",
            _ => false,
        };
        assert!(is_right, "{name}: {error:?}");
        let mut after = tree(place.folder.path());
        // Taking a lock writes into its file who holds it.
        let lock = place.folder.path().join("v.svault.lock");
        after.insert(lock.clone(), before[&lock].clone());
        assert!(after == before, "{name} changed something");
    }
    let error = store.open(store.look().unwrap(), &wrong).unwrap_err();
    assert!(matches!(error, VaultError::Changed { .. }), "{error:?}");
    assert_eq!(value(&store, &right, "token").unwrap().unwrap(), b"value");
}
