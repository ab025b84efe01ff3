//! `init`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::sonora::{Home, PASSPHRASE};

const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

#[test]
fn makes_a_vault_for_a_passphrase_and_a_new_identity() {
    let home = Home::new();
    let made = home.sonora(&["init", "--new-identity", "bot.key", "--json"]).passphrase().run();
    let report = made.ok().json();
    assert_eq!(report["schema"], "sonora-sec/change/1");
    assert_eq!(report["action"], "init");
    assert_eq!(report["generation"], 1);
    assert_eq!(report["slots"], json!(["passphrase", "identity"]));
    assert!(report["receipt"].as_str().unwrap().starts_with("1-"));
    assert!(report["recipient"].as_str().unwrap().starts_with("age1"));
    for file in ["v.svault", "bot.key"] {
        let mode = std::fs::metadata(home.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    home.sonora(&["list"]).passphrase().run().ok();
    home.bot(&["list"]).ok();
}

#[test]
fn makes_a_slot_for_each_recipient() {
    let home = Home::new();
    let args = ["init", "--age-recipient", RECIPIENT, "--new-identity", "bot.key", "--json"];
    let report = home.run(&args).ok().json();
    assert_eq!(report["slots"], json!(["identity", "age-1"]));
    let slots = home.run(&["slot", "list"]).ok();
    assert!(slots.text().contains(RECIPIENT));
}

#[test]
fn says_what_it_made_on_standard_error() {
    let home = Home::new();
    let made = home.run(&["init", "--new-identity", "bot.key"]).ok().says("created the vault");
    assert!(made.stdout.is_empty());
}

#[test]
fn labels_the_passphrase_slot_or_the_only_one() {
    let home = Home::new();
    let args = ["init", "--label", "mine", "--new-identity", "bot.key", "--json"];
    assert_eq!(home.run(&args).ok().json()["slots"], json!(["mine"]));
    let home = Home::new();
    let made = home.sonora(&args).passphrase().run().ok();
    assert_eq!(made.json()["slots"], json!(["mine", "identity"]));
}

#[test]
fn refuses_a_label_that_is_none() {
    for label in ["", "a\nb", &"x".repeat(65)] {
        let home = Home::new();
        home.sonora(&["init", "--new-identity", "bot.key", "--label", label])
            .fails(2, "bad-input")
            .says("label");
        assert_eq!(home.list(""), ["pass.txt", "tmp"], "{label:?}");
    }
}

#[test]
fn refuses_a_file_that_exists() {
    let home = Home::new();
    home.write("v.svault", "mine");
    home.sonora(&["init", "--new-identity", "bot.key"]).fails(6, "vault-exists").hints("--vault");
    assert_eq!(home.read("v.svault"), b"mine");
    assert!(!home.path("bot.key").exists());
}

#[test]
fn refuses_an_identity_file_that_exists() {
    let home = Home::new();
    home.write("bot.key", "mine");
    home.sonora(&["init", "--new-identity", "bot.key"]).fails(2, "io").hints("choose another name");
    assert_eq!(home.read("bot.key"), b"mine");
    assert!(!home.path("v.svault").exists());
}

#[test]
fn refuses_a_recipient_that_is_none() {
    let home = Home::new();
    home.sonora(&["init", "--age-recipient", "age1nonsense"]).fails(2, "age").says("age1nonsense");
    assert!(!home.path("v.svault").exists());
}

#[test]
fn takes_its_identity_back_when_it_fails() {
    let home = Home::new();
    home.sonora(&["init", "--new-identity", "bot.key", "--age-recipient", "age1nonsense"])
        .fails(2, "age");
    assert!(!home.path("bot.key").exists());
}

#[test]
fn needs_a_key_or_a_question() {
    let home = Home::new();
    home.sonora(&["init"])
        .fails(3, "no-key")
        .says("there is no terminal")
        .hints("--passphrase-file FILE");
    assert!(!home.path("v.svault").exists());
}

#[test]
fn calibrates_the_kdf() {
    let home = Home::new();
    let made = home.sonora(&["init", "--calibrate"]).passphrase().run().ok();
    assert!(made.stderr.contains("chose "), "{made:?}");
    let slots = home.run(&["slot", "list", "--json"]).ok().json();
    let memory = slots["slots"][0]["kdf"]["memory_kib"].as_u64().unwrap();
    assert!((19 * 1024..=256 * 1024).contains(&memory), "{memory}");
    home.sonora(&["list"]).passphrase().run().ok();
}

#[test]
fn refuses_where_a_vault_was_and_is_gone() {
    let home = Home::with_vault();
    std::fs::remove_file(home.path("v.svault")).unwrap();
    let refused = home.sonora(&["init"]).passphrase().fails(4, "vault-gone").hints("backups");
    assert!(refused.error.contains("is gone"));
    assert!(!home.path("v.svault").exists());
}

#[test]
fn makes_the_default_vault_and_its_folder() {
    let home = Home::new();
    home.sonora(&["init"])
        .without("SONORA_SEC_VAULT")
        .env("SONORA_SEC_PASSPHRASE", PASSPHRASE)
        .run()
        .ok();
    let folder = home.path("data/sonora-sec");
    assert!(folder.join("default.svault").exists());
    assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn refuses_a_label_for_no_slot_in_particular() {
    let home = Home::new();
    home.sonora(&["init", "--age-recipient", RECIPIENT, "--new-identity", "bot.key"])
        .args(&["--label", "mine"])
        .fails(2, "bad-input")
        .says("--label")
        .hints("slot add");
    assert_eq!(home.list(""), ["pass.txt", "tmp"]);
}
