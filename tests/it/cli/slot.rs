//! `slot`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use sonora_sec::vault::rotation::NewSlot;
use sonora_sec::vault::slots::Identities;
use sonora_sec::vault::slots::age::NoCallbacks;

use crate::sonora::Home;
use crate::support::{CHEAP, identity_text, options, passphrase, store};

#[test]
fn lists_the_slots_without_a_key() {
    let home = Home::with_vault();
    let table = home.run(&["slot", "list"]).ok();
    assert!(table.text().contains("\npassphrase  passphrase  "), "{table:?}");
    assert!(table.text().contains("65536 KiB, 3 passes, 4 lanes"));
    let report = home.run(&["slot", "list", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/slots/1");
    assert_eq!(report["slots"][0]["label"], "passphrase");
    assert_eq!(report["slots"][0]["kdf"], json!({"memory_kib": 65536, "passes": 3, "lanes": 4}));
    assert_eq!(report["slots"][1]["kind"], "age");
    assert!(report["slots"][1]["recipient"].as_str().unwrap().starts_with("age1"));
}

#[test]
fn adds_a_new_identity() {
    let home = Home::with_token();
    let added = home.bot(&["slot", "add", "ci", "--new-identity", "ci.key", "--json"]).ok().json();
    assert_eq!((&added["action"], &added["generation"]), (&"slot-add".into(), &3.into()));
    assert_eq!(added["slots"], json!(["passphrase", "identity", "ci"]));
    assert!(added["recipient"].as_str().unwrap().starts_with("age1"));
    let mode = std::fs::metadata(home.path("ci.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(home.run(&["get", "token", "--identity", "ci.key"]).ok().stdout, b"s3cret");
}

#[test]
fn adds_a_recipient() {
    let home = Home::with_token();
    let (text, recipient) = Identities::generate().unwrap();
    home.write("ci.key", text.expose_secret());
    home.bot(&["slot", "add", "ci", "--age-recipient", &recipient]).ok().says("added the slot");
    assert_eq!(home.run(&["get", "token", "--identity", "ci.key"]).ok().stdout, b"s3cret");
    let bad = home.sonora(&["slot", "add", "x", "--age-recipient", "age1x"]).identity();
    bad.fails(2, "age").says("age1x");
}

#[test]
fn adds_a_passphrase() {
    let home = Home::with_token();
    home.write("second.txt", "second");
    let args = ["slot", "add", "second", "--passphrase", "--new-passphrase-file", "second.txt"];
    home.bot(&args).ok();
    let get = ["get", "token", "--passphrase-file", "second.txt", "--slot", "second"];
    assert_eq!(home.run(&get).ok().stdout, b"s3cret");
    let third = home.sonora(&["slot", "add", "third", "--passphrase"]).identity();
    third.env("SONORA_SEC_NEW_PASSPHRASE", "third").run().ok();
    home.sonora(&["slot", "add", "fourth", "--passphrase"])
        .identity()
        .fails(3, "no-key")
        .hints("--new-passphrase-file");
}

#[test]
fn refuses_a_label_that_is_taken_or_none() {
    let home = Home::with_vault();
    let taken = home.sonora(&["slot", "add", "identity", "--new-identity", "ci.key"]).identity();
    taken.fails(6, "slot-exists").says("`identity`");
    for bad in ["", "a\nb", &"x".repeat(65)] {
        home.sonora(&["slot", "add", bad, "--new-identity", "ci.key"])
            .identity()
            .fails(2, "bad-input");
    }
    assert!(!home.path("ci.key").exists());
}

#[test]
fn adds_exactly_one_kind_of_key() {
    let home = Home::with_vault();
    home.sonora(&["slot", "add", "ci"]).identity().fails(2, "usage");
    home.sonora(&["slot", "add", "ci", "--passphrase", "--new-identity", "f"]).fails(2, "usage");
    home.sonora(&["slot", "add", "ci", "--new-identity", "ci.key"]).fails(3, "no-key");
    assert!(!home.path("ci.key").exists());
}

#[test]
fn never_writes_over_an_identity_file() {
    let home = Home::with_vault();
    home.write("ci.key", "mine");
    let add = home.sonora(&["slot", "add", "ci", "--new-identity", "ci.key"]).identity();
    add.fails(2, "io").hints("choose another name");
    assert_eq!(home.read("ci.key"), b"mine");
}

#[test]
fn takes_no_more_passphrase_slots_than_a_vault_may_have() {
    let home = Home::new();
    let words = passphrase("words");
    let (text, recipient) = Identities::generate().unwrap();
    home.write("bot.key", text.expose_secret());
    let mut slots = vec![NewSlot::Age { label: "identity".into(), recipient, identity: None }];
    slots.extend((1..=8).map(|number| NewSlot::Passphrase {
        label: format!("p{number}"),
        passphrase: &words,
        params: CHEAP,
    }));
    store(options(&home.path("v.svault"), &home.path("state/sonora-sec")))
        .init(&slots, &NoCallbacks)
        .unwrap();
    home.sonora(&["slot", "add", "ninth", "--passphrase"])
        .identity()
        .env("SONORA_SEC_NEW_PASSPHRASE", "new")
        .fails(2, "bad-input")
        .says("the vault cannot take");
}

#[test]
fn removes_a_slot_and_rotates() {
    let home = Home::with_token();
    home.bot(&["slot", "add", "ci", "--new-identity", "ci.key"]).ok();
    let signer = home.run(&["status", "--json"]).ok().json()["signer"].clone();
    let removed = home.sonora(&["slot", "remove", "ci", "--yes", "--json"]).passphrase().run().ok();
    let report = removed.json();
    assert_eq!(report["action"], "slot-remove");
    assert_eq!(report["slots"], json!(["passphrase", "identity"]));
    assert_eq!(report["deleted_generations"], 3);
    assert_ne!(home.run(&["status", "--json"]).ok().json()["signer"], signer);
    home.sonora(&["get", "token", "--identity", "ci.key"]).fails(3, "wrong-identity");
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"s3cret");
}

#[test]
fn keeps_the_backups_when_told_to() {
    let home = Home::with_token();
    let args = ["slot", "remove", "identity", "--keep-backups", "--json"];
    let report = home.sonora(&args).passphrase().run().ok().json();
    assert!(report.get("deleted_generations").is_none());
    assert_eq!(home.list("v.svault.backups").len(), 3);
}

#[test]
fn removes_the_passphrase_through_the_identity() {
    let home = Home::with_token();
    home.bot(&["slot", "remove", "passphrase", "--yes"]).ok().says("removed the slot");
    home.sonora(&["get", "token"]).passphrase().fails(3, "no-key");
    home.sonora(&["get", "token"]).fails(3, "no-key").hints("--identity FILE");
}

#[test]
fn asks_before_recipients_keep_their_access() {
    let home = Home::with_token();
    home.sonora(&["slot", "remove", "passphrase"])
        .identity()
        .fails(2, "not-confirmed")
        .hints("--yes");
}

#[test]
fn does_not_drop_a_passphrase_slot_silently() {
    let home = Home::with_token();
    home.bot(&["slot", "add", "ci", "--new-identity", "ci.key"]).ok();
    home.sonora(&["slot", "remove", "ci", "--yes"])
        .identity()
        .fails(3, "slot-undecided")
        .says("`passphrase`")
        .hints("passphrase");
}

#[test]
fn refuses_to_remove_the_last_slot_or_one_that_is_not_there() {
    let home = Home::new();
    home.run(&["init", "--new-identity", "bot.key"]).ok();
    home.sonora(&["slot", "remove", "identity", "--yes"]).identity().fails(2, "last-slot");
    home.sonora(&["slot", "remove", "other", "--yes"])
        .identity()
        .fails(2, "no-slot")
        .hints("sonora-sec slot list");
}

#[test]
fn tests_a_slot() {
    let home = Home::with_vault();
    let report = home.bot(&["slot", "test", "identity", "--json"]).ok().json();
    let expected = json!({"schema": "sonora-sec/opened/1", "slot": "identity", "generation": 1});
    assert_eq!(report, expected);
    let told = home.sonora(&["slot", "test", "passphrase"]).passphrase().run().ok();
    assert!(told.says("the key opens the slot `passphrase`").stdout.is_empty());
}

#[test]
fn a_test_fails_for_another_slots_key() {
    let home = Home::with_vault();
    home.write("other.key", identity_text());
    home.sonora(&["slot", "test", "other"]).identity().fails(2, "no-slot");
    home.sonora(&["slot", "test", "identity", "--identity", "other.key"])
        .fails(3, "wrong-identity");
    let crossed = home.sonora(&["slot", "test", "passphrase"]).identity().run();
    assert_eq!(crossed.code, 3, "{crossed:?}");
    home.write("wrong.txt", "wrong");
    home.sonora(&["slot", "test", "passphrase", "--passphrase-file", "wrong.txt"])
        .fails(3, "wrong-passphrase");
}

#[test]
fn refuses_a_new_passphrase_for_an_age_slot() {
    let home = Home::with_vault();
    home.write("new.txt", "new");
    home.sonora(&["slot", "add", "ci", "--new-identity", "ci.key"])
        .args(&["--new-passphrase-file", "new.txt"])
        .identity()
        .fails(2, "bad-input")
        .hints("--passphrase");
    assert!(!home.path("ci.key").exists());
}
