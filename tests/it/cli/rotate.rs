//! `rotate`.

use serde_json::{Value, json};

use crate::sonora::{Home, Sonora};

/// A home with `token` in the vault, and `new.txt` with another passphrase.
fn home() -> Home {
    let home = Home::with_token();
    home.write("new.txt", "new words\n");
    home
}

fn rotate<'h>(home: &'h Home, options: &[&str]) -> Sonora<'h> {
    home.sonora(&["rotate", "--new-passphrase-file", "new.txt", "--yes"]).passphrase().args(options)
}

fn status(home: &Home) -> Value {
    home.run(&["status", "--json"]).ok().json()
}

fn get(home: &Home, key: &[&str]) -> crate::sonora::Outcome {
    home.sonora(&["get", "token", "--json"]).args(key).run()
}

const OLD: &[&str] = &["--passphrase-file", "pass.txt"];
const NEW: &[&str] = &["--passphrase-file", "new.txt"];
const BOT: &[&str] = &["--identity", "bot.key"];

#[test]
fn encrypts_everything_under_a_new_key() {
    let home = home();
    let before = status(&home);
    let report = rotate(&home, &["--json"]).run().ok().json();
    assert_eq!(report["action"], "rotate");
    assert_eq!(report["generation"], 3);
    assert_eq!(report["slots"], json!(["passphrase", "identity"]));
    assert_eq!(report["deleted_generations"], 2);
    let after = status(&home);
    assert_ne!(after["signer"], before["signer"]);
    assert_eq!(after["id"], before["id"]);
    assert_eq!(home.list("v.svault.backups").len(), 1);
    get(&home, OLD).failure(3, "wrong-passphrase");
    assert_eq!(get(&home, NEW).ok().json()["value"], "s3cret");
    assert_eq!(get(&home, BOT).ok().json()["value"], "s3cret");
}

#[test]
fn a_rerun_is_told_that_it_was_done() {
    let home = home();
    rotate(&home, &[]).run().ok().says("rotated: everything is encrypted anew");
    let before = home.read("v.svault");
    rotate(&home, &[]).fails(6, "already-rotated").hints("nothing to do");
    home.sonora(&["rotate", "--new-passphrase-file", "new.txt", "--yes"])
        .args(NEW)
        .fails(6, "already-rotated");
    home.sonora(&["rotate", "--new-passphrase-file", "new.txt", "--yes"])
        .identity()
        .fails(6, "already-rotated");
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn takes_the_new_passphrase_from_each_source() {
    let sources: [(&[&str], &str); 3] = [
        (&["--new-passphrase-command", "cat new.txt"], ""),
        (&["--new-passphrase-fd", "5"], ""),
        (&[], "new words"),
    ];
    for (option, variable) in sources {
        let home = home();
        home.sonora(&["rotate", "--yes"])
            .args(OLD)
            .args(option)
            .env("SONORA_SEC_NEW_PASSPHRASE", variable)
            .shell("exec \"$0\" \"$@\" 5<new.txt")
            .run()
            .ok();
        get(&home, NEW).ok();
    }
}

#[test]
fn needs_the_old_key_and_the_new_passphrase() {
    let home = home();
    let before = home.read("v.svault");
    home.sonora(&["rotate", "--yes"])
        .args(OLD)
        .fails(3, "no-key")
        .says("new passphrase")
        .hints("--new-passphrase-file");
    home.sonora(&["rotate", "--yes", "--new-passphrase-file", "new.txt"]).fails(3, "no-key");
    home.write("wrong.txt", "wrong");
    home.sonora(&["rotate", "--yes", "--new-passphrase-file", "new.txt"])
        .args(&["--passphrase-file", "wrong.txt"])
        .fails(3, "wrong-passphrase");
    let two = ["--new-passphrase-file", "new.txt", "--new-passphrase-fd", "5"];
    home.sonora(&["rotate"]).args(&two).fails(2, "usage");
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn asks_before_recipients_keep_their_access() {
    let home = home();
    let before = home.read("v.svault");
    let unconfirmed =
        home.sonora(&["rotate", "--new-passphrase-file", "new.txt"]).args(OLD).args(&["--json"]);
    let refused = unconfirmed.run().failure(2, "not-confirmed").hints("--yes");
    assert!(refused.outcome.stderr.contains("  identity  age1"), "{refused:?}");
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn rewraps_only_the_passphrase() {
    let home = home();
    let signer = status(&home)["signer"].clone();
    let told = rotate(&home, &["--rewrap-only"]).run().ok();
    told.says("changed the passphrase; the key stays the same");
    assert_eq!(status(&home)["signer"], signer);
    get(&home, OLD).failure(3, "wrong-passphrase");
    get(&home, NEW).ok();
    get(&home, BOT).ok();
    rotate(&home, &["--rewrap-only"]).fails(6, "already-rotated");
    rotate(&home, &["--rewrap-only", "--new-id"]).fails(2, "usage");
    rotate(&home, &["--rewrap-only", "--drop-slot", "identity"]).fails(2, "usage");
}

#[test]
fn rewraps_without_asking_for_recipients() {
    let home = home();
    home.sonora(&["rotate", "--rewrap-only", "--new-passphrase-file", "new.txt"])
        .args(OLD)
        .run()
        .ok();
    assert_eq!(home.list("v.svault.backups").len(), 1);
}

#[test]
fn keeps_the_backups_when_told_to() {
    for mode in [&["--keep-backups"][..], &["--keep-backups", "--rewrap-only"]] {
        let home = home();
        let report = rotate(&home, mode).args(&["--json"]).run().ok().json();
        assert!(report.get("deleted_generations").is_none());
        assert_eq!(home.list("v.svault.backups").len(), 3);
    }
}

#[test]
fn drops_slots_by_name() {
    let home = home();
    rotate(&home, &["--drop-slot", "identity"]).run().ok();
    assert_eq!(status(&home)["slots"].as_array().unwrap().len(), 1);
    home.sonora(&["get", "token"]).identity().fails(3, "no-key");
    get(&home, NEW).ok();
    rotate(&home, &["--drop-slot", "other"]).fails(2, "no-slot").hints("sonora-sec slot list");
}

#[test]
fn drops_the_passphrase_through_the_identity() {
    let home = home();
    let drop = ["rotate", "--drop-slot", "passphrase", "--yes"];
    home.sonora(&drop)
        .identity()
        .args(&["--new-passphrase-file", "new.txt"])
        .fails(2, "bad-input")
        .hints("slot add");
    home.bot(&drop).ok();
    get(&home, BOT).ok();
    home.sonora(&["rotate", "--drop-slot", "identity", "--yes"]).identity().fails(2, "last-slot");
}

#[test]
fn gives_a_copy_a_new_id() {
    let home = home();
    let id = status(&home)["id"].clone();
    home.write("copy.svault", home.read("v.svault"));
    rotate(&home, &["--new-id", "--vault", "copy.svault"]).run().ok();
    let copy = home.run(&["status", "--json", "--vault", "copy.svault"]).ok().json();
    assert_ne!(copy["id"], id);
    get(&home, OLD).ok();
    get(&home, &["--vault", "copy.svault", "--identity", "bot.key"]).ok();
}

#[test]
fn does_not_drop_another_passphrase_slot_silently() {
    let home = home();
    let add = home.sonora(&["slot", "add", "second", "--passphrase"]).identity();
    add.env("SONORA_SEC_NEW_PASSPHRASE", "second").run().ok();
    let before = home.read("v.svault");
    rotate(&home, &[]).fails(3, "slot-undecided").says("`second`").hints("--drop-slot");
    assert_eq!(home.read("v.svault"), before);
    rotate(&home, &["--drop-slot", "second"]).run().ok();
    assert_eq!(status(&home)["slots"].as_array().unwrap().len(), 2);
}

#[test]
fn replaces_the_passphrase_that_opened() {
    let home = home();
    let add = home.sonora(&["slot", "add", "second", "--passphrase"]).identity();
    add.env("SONORA_SEC_NEW_PASSPHRASE", "correct horse").run().ok();
    // One passphrase opens both; the slot that is named is the one that changes.
    rotate(&home, &["--slot", "second"]).run().ok();
    get(&home, &["--passphrase-file", "new.txt", "--slot", "second"]).ok();
    get(&home, &["--passphrase-file", "pass.txt", "--slot", "passphrase"]).ok();
}
