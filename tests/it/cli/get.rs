//! `get`.

use std::os::unix::fs::PermissionsExt as _;

use crate::sonora::Home;

#[test]
fn prints_the_bytes_and_nothing_else() {
    let home = Home::with_token();
    let got = home.bot(&["get", "token"]).ok();
    assert_eq!(got.stdout, b"s3cret");
    assert_eq!(got.stderr, "");
    let got = home.sonora(&["get", "token"]).passphrase().run().ok();
    assert_eq!(got.stdout, b"s3cret");
}

#[test]
fn reports_text_as_text_and_bytes_as_base64() {
    let home = Home::with_token();
    let report = home.bot(&["get", "token", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/entry/1");
    assert_eq!(report["name"], "token");
    assert_eq!(report["version"], 1);
    assert_eq!((&report["encoding"], &report["value"]), (&"utf-8".into(), &"s3cret".into()));
    home.sonora(&["store", "bytes"]).identity().stdin([0xff, 0x00]).run().ok();
    let report = home.bot(&["get", "bytes", "--format", "json"]).ok().json();
    assert_eq!((&report["encoding"], &report["value"]), (&"base64".into(), &"/wA=".into()));
}

#[test]
fn finds_an_earlier_version() {
    let home = Home::with_token();
    home.store("token", "new");
    assert_eq!(home.bot(&["get", "token", "--version", "1"]).ok().stdout, b"s3cret");
    assert_eq!(home.bot(&["get", "token", "--version", "2"]).ok().stdout, b"new");
    home.sonora(&["get", "token", "--version", "3"])
        .identity()
        .fails(5, "no-entry")
        .hints("history");
}

#[test]
fn needs_an_entry() {
    let home = Home::with_token();
    home.sonora(&["get", "other"])
        .identity()
        .fails(5, "no-entry")
        .says("there is no entry `other`")
        .hints("sonora-sec list");
}

#[test]
fn writes_a_private_file_whole() {
    let home = Home::with_token();
    home.write("out", "old");
    home.mode("out", 0o644);
    let got = home.bot(&["get", "token", "--output", "out"]).ok().says("wrote the value to `out`");
    assert!(got.stdout.is_empty());
    assert_eq!(home.read("out"), b"s3cret");
    let mode = std::fs::metadata(home.path("out")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(home.list("").iter().all(|name| !name.contains("tmp.") && !name.contains(".new")));
}

#[test]
fn leaves_the_output_alone_when_there_is_no_entry() {
    let home = Home::with_token();
    home.write("out", "old");
    home.sonora(&["get", "other", "--output", "out"]).identity().fails(5, "no-entry");
    assert_eq!(home.read("out"), b"old");
    home.sonora(&["get", "token", "-o", "missing/out"]).identity().fails(2, "io").says("missing");
}

#[test]
fn a_reader_that_went_away_is_an_error() {
    let home = Home::with_token();
    let line = "{ \"$0\" \"$@\"; echo $? > code; } | true; sleep 0.05";
    let large = "x".repeat(300_000);
    home.store("large", &large);
    for name in ["token", "large"] {
        let line = line.replace("{ ", "{ sleep 0.1; ");
        home.sonora(&["get", name]).identity().shell(&line).run().ok().says("write the value");
        for _ in 0..100 {
            if home.path("code").exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(home.read("code"), b"2\n", "{name}");
        std::fs::remove_file(home.path("code")).unwrap();
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let home = Home::with_token();
    let full = home.sonora(&["get", "token"]).identity().shell("exec \"$0\" \"$@\" > /dev/full");
    full.fails(2, "io").says("could not write the value");
}

#[test]
fn warns_of_an_expired_entry_and_prints_it() {
    let home = Home::with_vault();
    home.sonora(&["store", "a", "--expires", "1s"]).identity().stdin("x").run().ok();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let got = home.bot(&["get", "a"]).ok().says("warning: `a` expired at ");
    assert_eq!(got.stdout, b"x");
    let quiet = home.bot(&["get", "a", "--quiet"]).ok();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn needs_a_key_or_a_question() {
    let home = Home::with_token();
    home.sonora(&["get", "token"])
        .fails(3, "no-key")
        .says("there is no terminal")
        .hints("--passphrase-file FILE");
    home.sonora(&["get", "token", "--no-input"]).fails(3, "no-key").says("--no-input is given");
    home.sonora(&["get", "token"]).env("CI", "true").fails(3, "no-key").says("CI is set");
}

#[test]
fn refuses_a_name_that_is_none() {
    let home = Home::with_token();
    home.sonora(&["get", "a\u{7}"]).identity().fails(2, "bad-input");
}
