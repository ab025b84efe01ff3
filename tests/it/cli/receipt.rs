//! `receipt`.

use serde_json::Value;

use crate::sonora::{Home, Sonora};

fn receipt(home: &Home) -> String {
    home.run(&["receipt", "show"]).ok().text().trim().to_owned()
}

/// The bot's `get` on a machine that has never seen the vault.
fn elsewhere(home: &Home) -> Sonora<'_> {
    home.sonora(&["get", "token"]).identity().env("XDG_STATE_HOME", home.path("fresh"))
}

#[test]
fn shows_generation_head_and_signer() {
    let home = Home::with_token();
    let short = receipt(&home);
    let parts: Vec<&str> = short.split('-').collect();
    assert_eq!((parts.len(), parts[0], parts[1].len(), parts[2].len()), (3, "2", 32, 32));
    let report = home.run(&["receipt", "show", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/receipt/1");
    assert_eq!((&report["receipt"], &report["generation"]), (&short.as_str().into(), &2.into()));
    assert_eq!(report["head"], parts[1]);
    assert_eq!(report["signer"], parts[2]);
    assert!(report["seen"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn warns_where_nothing_vouches_for_it() {
    let home = Home::with_token();
    let show = home.sonora(&["receipt", "show", "--json"]).env("XDG_STATE_HOME", "fresh").run();
    assert_eq!(show.ok().says("nothing vouches").json()["seen"], Value::Null);
}

#[test]
fn a_new_machine_needs_the_receipt_for_an_identity() {
    let home = Home::with_token();
    elsewhere(&home).fails(4, "unknown-signer").hints("--expect-receipt");
    assert!(home.list("fresh/sonora-sec/receipts").is_empty());
    elsewhere(&home).args(&["--expect-receipt", &receipt(&home)]).run().ok();
    elsewhere(&home).run().ok();
}

#[test]
fn a_new_machine_takes_the_passphrases_word() {
    let home = Home::with_token();
    let get = home.sonora(&["get", "token"]).passphrase();
    get.env("XDG_STATE_HOME", home.path("fresh")).run().ok();
    elsewhere(&home).run().ok();
}

#[test]
fn a_newer_generation_descends_from_the_receipt() {
    let home = Home::with_token();
    let short = receipt(&home);
    home.store("other", "x");
    elsewhere(&home).args(&["--expect-receipt", &short]).run().ok();
}

#[test]
fn an_older_copy_is_refused() {
    let home = Home::with_token();
    let older = home.read("v.svault");
    home.store("token", "new");
    let short = receipt(&home);
    home.write("v.svault", &older);
    elsewhere(&home).args(&["--expect-receipt", &short]).fails(4, "rolled-back");
    home.sonora(&["get", "token"])
        .identity()
        .fails(4, "rolled-back")
        .says("generation 3 was seen here at")
        .hints("--accept-older");
}

#[test]
fn an_older_copy_is_accepted_by_its_number() {
    let home = Home::with_token();
    let older = home.read("v.svault");
    home.store("token", "new");
    home.write("v.svault", &older);
    let get = ["get", "token", "--accept-older"];
    home.sonora(&get).args(&["1"]).identity().fails(4, "rolled-back");
    assert_eq!(home.sonora(&get).args(&["2"]).identity().run().ok().stdout, b"s3cret");
    // From now on this is what was seen.
    home.bot(&["get", "token"]).ok();
}

#[test]
fn a_fork_is_refused() {
    let home = Home::with_token();
    let base = home.read("v.svault");
    let short = receipt(&home);
    let other = home.sonora(&["store", "b"]).identity().stdin("x");
    other.env("XDG_STATE_HOME", home.path("fresh")).args(&["--expect-receipt", &short]).run().ok();
    let fork = home.read("v.svault");
    home.write("v.svault", base);
    home.store("a", "x");
    home.write("v.svault", fork);
    home.sonora(&["get", "token"]).identity().fails(4, "forked").hints("--accept-older");
}

#[test]
fn a_vault_of_another_signer_is_refused() {
    let home = Home::with_token();
    let slots = home.run(&["slot", "list", "--json"]).ok().json();
    let recipient = slots["slots"][1]["recipient"].as_str().unwrap();
    let attacker = Home::new();
    attacker.run(&["init", "--age-recipient", recipient]).ok();
    home.write("v.svault", attacker.read("v.svault"));
    home.sonora(&["list"]).identity().fails(4, "foreign-signer").hints("do not use this file");
    home.sonora(&["store", "a"]).identity().stdin("x").fails(4, "foreign-signer");
    assert_eq!(home.read("v.svault"), attacker.read("v.svault"));
    // Put there on purpose, it is used with its receipt.
    let short = receipt(&attacker);
    home.bot(&["list", "--expect-receipt", &short]).ok();
    home.bot(&["list"]).ok();
}

#[test]
fn another_vaults_receipt_is_refused() {
    let home = Home::with_token();
    let other = Home::new();
    other.run(&["init", "--new-identity", "bot.key"]).ok();
    let get = home.sonora(&["get", "token"]).identity();
    get.args(&["--expect-receipt", &receipt(&other)]).fails(4, "foreign-signer");
}

#[test]
fn a_receipt_is_read_strictly() {
    let home = Home::with_token();
    for bad in ["", "1", "1-00-00", "x-y-z"] {
        home.sonora(&["list", "--expect-receipt", bad]).fails(2, "usage").says("generation-head");
    }
}

#[test]
fn a_damaged_receipt_is_told() {
    let home = Home::with_token();
    let name = home.list("state/sonora-sec/receipts").remove(0);
    home.write(format!("state/sonora-sec/receipts/{name}"), "nonsense");
    home.sonora(&["list"])
        .identity()
        .fails(4, "damaged-receipt")
        .says(&name)
        .hints("remove that file");
}

#[test]
fn needs_a_vault() {
    let home = Home::new();
    home.sonora(&["receipt", "show"]).fails(2, "no-vault");
}

#[test]
fn two_known_vaults_that_change_places_are_refused() {
    let home = Home::with_token();
    // The same key opens both.
    let recipient =
        home.run(&["slot", "list", "--json"]).ok().json()["slots"][1]["recipient"].clone();
    let recipient = recipient.as_str().unwrap();
    home.run(&["init", "--vault", "w.svault", "--age-recipient", recipient]).ok();
    let store = ["store", "token", "--vault", "w.svault"];
    home.sonora(&store).identity().stdin("other").run().ok();
    let (one, other) = (home.read("v.svault"), home.read("w.svault"));
    home.write("v.svault", other);
    home.write("w.svault", &one);
    home.sonora(&["get", "token"]).identity().fails(4, "foreign-signer");
    home.sonora(&["get", "token", "--vault", "w.svault"]).identity().fails(4, "foreign-signer");
    // Who knows the passphrase says which vault is meant; a copy elsewhere is no exchange.
    home.write("copy.svault", &one);
    home.bot(&["get", "token", "--vault", "copy.svault"]).ok();
    home.sonora(&["get", "token", "--vault", "w.svault"]).passphrase().run().ok();
    home.bot(&["get", "token", "--vault", "w.svault"]).ok();
}
