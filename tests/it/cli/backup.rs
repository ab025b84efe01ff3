//! `backup`.

use std::os::unix::fs::PermissionsExt as _;

use crate::sonora::{Home, Outcome};

/// Names of what a person sees in the folder `kept`.
fn kept(home: &Home) -> Vec<String> {
    home.list("kept").into_iter().filter(|name| !name.starts_with('.')).collect()
}

/// Makes a backup in the folder `kept` and returns its path.
fn back_up(home: &Home) -> String {
    let report = home.bot(&["backup", "create", "--to", "kept", "--json"]).ok().json();
    report["path"].as_str().unwrap().to_owned()
}

fn value(home: &Home) -> Vec<u8> {
    home.bot(&["get", "token"]).ok().stdout
}

#[test]
fn makes_a_private_copy_that_opens_by_itself() {
    let home = Home::with_token();
    let report = home.bot(&["backup", "create", "--to", "kept", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/backup/1");
    assert_eq!((&report["generation"], &report["entries"]), (&2.into(), &1.into()));
    assert_eq!(report["removed"], serde_json::Value::Null);
    let path = report["path"].as_str().unwrap();
    assert!(path.starts_with("kept/v-g2-") && path.ends_with(".svault"), "{path}");
    assert_eq!(home.read(path), home.read("v.svault"));
    let mode = std::fs::metadata(home.path(path)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // On another machine, which has nothing but the file and the passphrase.
    let other = Home::new();
    other.write("b.svault", home.read(path));
    let get = ["get", "token", "--vault", "b.svault"];
    assert_eq!(other.sonora(&get).passphrase().run().ok().stdout, b"s3cret");
}

#[test]
fn a_second_one_of_the_same_generation_is_the_first() {
    let home = Home::with_token();
    home.bot(&["backup", "create", "--to", "kept"]).ok().says("was made, and all of it opens");
    home.bot(&["backup", "create", "--to", "kept"]).ok().says("is there already");
    assert_eq!(kept(&home).len(), 1);
}

#[test]
fn keeps_the_newest_and_nothing_of_others_is_touched() {
    let home = Home::with_token();
    home.write("kept/notes.txt", "mine");
    let other = Home::new();
    other.run(&["init", "--new-identity", "bot.key"]).ok();
    other.bot(&["backup", "create", "--to", "kept"]).ok();
    let foreign = kept(&other)[0].clone();
    home.write(format!("kept/{foreign}"), other.read(format!("kept/{foreign}")));
    for number in 0..4 {
        home.store("token", &number.to_string());
        home.bot(&["backup", "create", "--to", "kept", "--keep", "2"]).ok();
    }
    let mut names = kept(&home);
    names.retain(|name| *name != foreign && name != "notes.txt");
    assert!(names.len() == 2, "{names:?}");
    assert!(names[0].starts_with("v-g5-") && names[1].starts_with("v-g6-"), "{names:?}");
    assert_eq!(kept(&home).len(), 4);
    home.sonora(&["backup", "create", "--to", "kept", "--keep", "0"]).identity().fails(2, "usage");
}

#[test]
fn a_damaged_vault_is_no_backup_and_takes_no_good_one_away() {
    let home = Home::with_token();
    back_up(&home);
    home.store("token", "2");
    let mut bytes = home.read("v.svault");
    *bytes.last_mut().unwrap() ^= 1;
    home.write("v.svault", bytes);
    home.sonora(&["backup", "create", "--to", "kept", "--keep", "1"])
        .identity()
        .fails(4, "damaged");
    assert!(matches!(&kept(&home)[..], [only] if only.starts_with("v-g2-")));
}

#[test]
fn lists_backups_and_kept_generations_without_a_key() {
    let home = Home::with_token();
    back_up(&home);
    home.write("kept/notes.txt", "mine");
    let report = home.run(&["backup", "list", "kept", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/backups/1");
    let backups = report["backups"].as_array().unwrap();
    assert_eq!(backups.len(), 1);
    assert_eq!(
        (&backups[0]["generation"], &backups[0]["is_of_this_vault"]),
        (&2.into(), &true.into())
    );
    assert!(backups[0]["modified"].as_str().unwrap().ends_with('Z'));
    let page = home.run(&["backup", "list"]).ok();
    let generations: Vec<&str> =
        page.text().lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(generations, ["GENERATION", "1", "2"]);
    assert!(page.text().contains("v.svault.backups/g1-"));

    home.write(format!("kept/g9-{}", "a".repeat(32)), "no vault");
    let outcome = home.run(&["backup", "list", "kept"]);
    outcome.code(4).says("is damaged");
    home.sonora(&["backup", "list", "nowhere"]).fails(2, "io");
}

#[test]
fn verifies_a_backup_and_shows_counts_only() {
    let home = Home::with_token();
    let path = back_up(&home);
    home.store("token", "changed since");
    let page = home.bot(&["backup", "verify", &path]).ok();
    let counts: Vec<&str> = page.text().lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(counts[..4], ["2", "1", "1", "3"]);
    assert!(!page.text().contains("token ") && !page.text().contains("s3cret"), "{page:?}");
    let report = home.bot(&["backup", "verify", &path, "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/verified/1");
    assert_eq!(report["backups"][0]["entries"], 1);
    // Looking at an old one neither raises an alarm nor lowers what was seen.
    assert_eq!(value(&home), b"changed since");
}

#[test]
fn verifies_every_kept_generation() {
    let home = Home::with_token();
    home.store("token", "2");
    let page = home.bot(&["backup", "verify"]).ok();
    assert_eq!(page.text().lines().count(), 1 + 3);
    let kept = home.list("v.svault.backups");
    let path = format!("v.svault.backups/{}", kept[0]);
    let mut bytes = home.read(&path);
    *bytes.last_mut().unwrap() ^= 1;
    // The name is that of a link to it; the file itself is another one from now on.
    std::fs::remove_file(home.path(&path)).unwrap();
    home.write(&path, bytes);
    let outcome = home.bot(&["backup", "verify"]).code(4);
    assert_eq!(outcome.text().lines().count(), 1 + 2);
    let outcome = outcome.says("is damaged");
    assert!(outcome.stderr.contains("use another backup"), "{outcome:?}");
    let report = home.bot(&["backup", "verify", "--json"]).code(4).json();
    assert_eq!(report["backups"][0]["reason"], "damaged");
    assert_eq!(report["backups"][1]["entries"], 1);
}

#[test]
fn every_flipped_byte_of_a_backup_is_found() {
    let home = Home::with_token();
    let path = back_up(&home);
    let good = home.read(&path);
    for position in (0..good.len()).step_by(97) {
        let mut bytes = good.clone();
        bytes[position] ^= 0x10;
        home.write(&path, bytes);
        let outcome = home.bot(&["backup", "verify", &path]);
        assert!(matches!(outcome.code, 2..=4), "{position}: {outcome:?}");
        assert!(outcome.stdout.is_empty());
    }
}

#[test]
fn restores_as_the_next_generation_under_the_present_keys() {
    let home = Home::with_token();
    let path = back_up(&home);
    home.store("token", "changed since");
    home.store("other", "new");
    let receipt = home.run(&["receipt", "show"]).ok().text().trim().to_owned();
    let report = home.bot(&["backup", "restore", &path, "--yes", "--json"]).ok().json();
    assert_eq!((&report["action"], &report["generation"]), (&"backup-restore".into(), &5.into()));
    assert_eq!(value(&home), b"s3cret");
    home.sonora(&["get", "other"]).identity().fails(5, "no-entry");
    // Who has seen the generation before it is not alarmed.
    let get = ["get", "token", "--expect-receipt", &receipt];
    home.bot(&get).ok();
    // And it can be taken back.
    let kept = home.list("v.svault.backups");
    let before = kept.iter().find(|name| name.starts_with("g4-")).unwrap();
    home.bot(&["backup", "restore", &format!("v.svault.backups/{before}"), "--yes"]).ok();
    assert_eq!(value(&home), b"changed since");
}

#[test]
fn restores_with_the_passphrase_of_that_time() {
    let home = Home::with_token();
    let path = back_up(&home);
    home.write("new.txt", "another passphrase");
    let rotate = ["rotate", "--new-passphrase-file", "new.txt", "--drop-slot", "identity", "--yes"];
    home.sonora(&rotate).passphrase().run().ok();
    home.write("now.txt", "another passphrase");
    let restore = |words: &[&str]| -> Outcome {
        let start = ["backup", "restore", &path, "--yes", "--passphrase-file", "now.txt"];
        home.run(&[&start[..], words].concat())
    };
    let before = home.read("v.svault");
    restore(&[]).code(3).says("--old-passphrase-file");
    restore(&["--old-passphrase-file", "new.txt"]).code(3).says("--old-passphrase-file");
    assert_eq!(home.read("v.svault"), before);
    restore(&["--old-passphrase-file", "pass.txt"]).ok();
    let get = ["get", "token", "--passphrase-file", "now.txt"];
    assert_eq!(home.run(&get).ok().stdout, b"s3cret");
    home.sonora(&["get", "token"]).passphrase().fails(3, "wrong-passphrase");
    // An identity whose slot was dropped opens the old one still.
    let verify = ["backup", "verify", &path, "--old-passphrase-command", "cat pass.txt"];
    home.run(&verify).ok();
    home.sonora(&["backup", "verify", &path])
        .passphrase()
        .env("SONORA_SEC_OLD_PASSPHRASE", "wrong")
        .run()
        .code(3);
}

#[test]
fn makes_a_vault_anew_that_is_gone() {
    let home = Home::with_token();
    let path = back_up(&home);
    home.store("token", "changed since");
    home.store("token", "and again");
    std::fs::remove_file(home.path("v.svault")).unwrap();
    home.sonora(&["get", "token"]).identity().fails(2, "no-vault");
    let restored = home.bot(&["backup", "restore", &path, "--yes"]).ok();
    // Generation 4 was seen here, so it is no rollback.
    restored.says("as generation 5");
    assert_eq!(value(&home), b"s3cret");
    home.store("token", "goes on");
    assert_eq!(value(&home), b"goes on");
}

#[test]
fn makes_a_vault_on_a_new_machine() {
    let home = Home::with_token();
    let bytes = home.read(back_up(&home));
    let receipt = home.run(&["receipt", "show"]).ok().text().trim().to_owned();
    let other = Home::new();
    other.write("b.svault", bytes);
    other.write("bot.key", home.read("bot.key"));
    let restore = ["backup", "restore", "b.svault", "--yes", "--vault", "deep/er/v.svault"];
    other.sonora(&restore).identity().fails(4, "unknown-signer").hints("--expect-receipt");
    other.sonora(&restore).identity().args(&["--expect-receipt", &receipt]).run().ok();
    let get = ["get", "token", "--vault", "deep/er/v.svault"];
    assert_eq!(other.sonora(&get).passphrase().run().ok().stdout, b"s3cret");
    let third = Home::new();
    third.write("b.svault", other.read("b.svault"));
    third.sonora(&restore).passphrase().run().ok();
}

#[test]
fn a_backup_whose_keys_were_rotated_away_makes_no_vault_unless_accepted() {
    let home = Home::with_token();
    let path = back_up(&home);
    home.write("pass2.txt", "another passphrase");
    let rotate = ["rotate", "--yes", "--new-passphrase-file", "pass2.txt"];
    home.sonora(&rotate).passphrase().run().ok();
    std::fs::remove_file(home.path("v.svault")).unwrap();
    let restore = ["backup", "restore", &path, "--yes"];
    home.sonora(&restore).identity().fails(4, "rolled-back").hints("--accept-older 2");
    assert!(!home.path("v.svault").exists());
    home.sonora(&restore).identity().args(&["--accept-older", "2"]).run().ok();
    assert_eq!(value(&home), b"s3cret");
}

#[test]
fn refuses_a_backup_of_another_vault() {
    let home = Home::with_token();
    let other = Home::with_vault();
    other.write("new.txt", "x");
    other
        .sonora(&["rotate", "--new-id", "--yes", "--new-passphrase-file", "new.txt"])
        .passphrase()
        .run()
        .ok();
    home.write("b.svault", other.read(back_up(&other)));
    let before = home.read("v.svault");
    home.write("new.txt", "x");
    home.sonora(&["backup", "restore", "b.svault", "--yes", "--old-passphrase-file", "new.txt"])
        .passphrase()
        .fails(2, "bad-input")
        .says("is of the vault");
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn asks_before_it_restores() {
    let home = Home::with_token();
    let path = back_up(&home);
    let restore = ["backup", "restore", &path];
    let before = home.read("v.svault");
    home.sonora(&restore)
        .identity()
        .fails(2, "not-confirmed")
        .hints("Replace all 1 entries of the vault");
    assert_eq!(home.read("v.svault"), before);
    std::fs::remove_file(home.path("v.svault")).unwrap();
    home.sonora(&restore).identity().fails(2, "not-confirmed").hints("Make the vault");
    assert!(!home.path("v.svault").exists());
}

#[test]
fn refuses_a_damaged_backup_and_a_vault_that_is_damaged() {
    let home = Home::with_token();
    let path = back_up(&home);
    let good = home.read(&path);
    let mut bytes = good.clone();
    *bytes.last_mut().unwrap() ^= 1;
    home.write(&path, bytes);
    let before = home.read("v.svault");
    home.sonora(&["backup", "restore", &path, "--yes"])
        .identity()
        .fails(4, "damaged")
        .hints("use another backup");
    assert_eq!(home.read("v.svault"), before);

    home.write(&path, good);
    let mut bytes = before;
    bytes[0] ^= 1;
    home.write("v.svault", bytes);
    // It is not replaced: someone should look at it first.
    home.sonora(&["backup", "restore", &path, "--yes"])
        .identity()
        .fails(4, "damaged")
        .hints("move the damaged file away");
}
