//! `trust`.

use serde_json::Value;

use crate::sonora::{Home, Sonora};

const FILE: &str = ".sonora-sec.toml";
const TEXT: &str = "vault = 'v.svault'\n[run]\nenv = {TOKEN = 'token'}\n[store]\nversions = 3\n";

fn trust<'h>(home: &'h Home, words: &[&str]) -> Sonora<'h> {
    home.sonora(&["trust"]).args(words)
}

#[test]
fn shows_what_the_file_sets_and_records_it() {
    let home = Home::new();
    home.write(FILE, TEXT);
    let told = trust(&home, &["--yes"]).run().ok().says("until it changes");
    let vault = home.path("v.svault");
    assert_eq!(
        told.text(),
        format!(
            "`{}` sets:\nvault           {}\nrun.env.TOKEN   token\nstore.versions  3\n",
            home.path(FILE).display(),
            vault.display()
        )
    );
    let [record] = home.list("state/sonora-sec/trusted").try_into().unwrap();
    let text = String::from_utf8(home.read(format!("state/sonora-sec/trusted/{record}"))).unwrap();
    assert!(text.contains(&format!("path = \"{}\"", home.path(FILE).display())), "{text}");
    for (path, mode) in [("trusted".to_owned(), 0o700), (format!("trusted/{record}"), 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        let path = home.path(format!("state/sonora-sec/{path}"));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
    }
}

#[test]
fn reports_what_the_file_sets_to_programs() {
    let home = Home::new();
    home.write(FILE, TEXT);
    let report = trust(&home, &["--yes", "--json"]).run().ok().json();
    assert_eq!(report["schema"], "sonora-sec/trust/1");
    assert_eq!(report["path"], home.path(FILE).display().to_string());
    assert_eq!((&report["before"], &report["trusted"]), (&"untrusted".into(), &true.into()));
    assert_eq!(report["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(report["sets"]["vault"], home.path("v.svault").display().to_string());
    assert_eq!(report["sets"]["run_env"]["TOKEN"], "token");
    assert_eq!(report["sets"]["store_versions"], 3);
    home.write(FILE, "[run]\nenv = {}");
    let report = trust(&home, &["--yes", "--json"]).run().ok().json();
    assert_eq!(report["before"], "changed");
    assert_eq!(report["sets"]["vault"], Value::Null);
}

#[test]
fn says_that_a_file_is_trusted_already() {
    let home = Home::new();
    home.write(FILE, TEXT);
    trust(&home, &["--yes"]).run().ok();
    let told = trust(&home, &[]).run().ok().says("is trusted already");
    assert!(told.text().contains("run.env.TOKEN"));
    home.write(FILE, format!("{TEXT}# more\n"));
    trust(&home, &[]).fails(2, "not-confirmed").hints("--yes");
    let told = trust(&home, &["--yes"]).run().ok();
    assert!(told.text().contains("changed since it was trusted; it sets"), "{told:?}");
}

#[test]
fn trusts_nothing_without_a_yes() {
    let home = Home::new();
    home.write(FILE, TEXT);
    for words in [&[][..], &["--no-input"]] {
        trust(&home, words).fails(2, "not-confirmed").hints("--yes");
    }
    assert!(home.list("state/sonora-sec/trusted").is_empty());
}

#[test]
fn forgets() {
    let home = Home::new();
    home.write(FILE, TEXT);
    trust(&home, &["--forget"]).run().ok().says("was not trusted");
    trust(&home, &["--yes"]).run().ok();
    // A file that is gone, and one that could not be trusted, are forgotten all the same.
    std::fs::remove_file(home.path(FILE)).unwrap();
    trust(&home, &["--forget"]).fails(2, "no-project-file").hints("trust FILE");
    trust(&home, &["--forget", FILE]).run().ok().says("is trusted no longer");
    assert!(home.list("state/sonora-sec/trusted").is_empty());
    home.write(FILE, TEXT);
    trust(&home, &["--yes"]).run().ok();
    home.mode(FILE, 0o666);
    let report = trust(&home, &["--forget", "--json"]).run().ok().json();
    assert_eq!((&report["before"], &report["trusted"]), (&"trusted".into(), &false.into()));
}

#[test]
fn takes_a_file_by_its_path() {
    let home = Home::new();
    home.write("sub/.sonora-sec.toml", TEXT);
    std::os::unix::fs::symlink("sub", home.path("link")).unwrap();
    trust(&home, &["link/.sonora-sec.toml", "--yes"]).run().ok();
    let report = trust(&home, &["sub/.sonora-sec.toml", "--json"]).run().ok().json();
    assert_eq!(report["before"], "trusted");
    home.write("other.toml", TEXT);
    trust(&home, &["other.toml", "--yes"]).fails(2, "bad-input").hints("--config");
    trust(&home, &["none/.sonora-sec.toml", "--yes"]).fails(2, "project-file");
    trust(&home, &[]).fails(2, "no-project-file");
}

#[test]
fn two_at_once_both_record() {
    let home = Home::new();
    let folders: Vec<String> = (0..8).map(|number| format!("p{number}/{FILE}")).collect();
    for file in &folders {
        home.write(file, TEXT);
    }
    // Each file twice: the same record is written by two processes.
    let commands: Vec<_> =
        folders.iter().chain(&folders).map(|file| trust(&home, &[file, "--yes"]).spawn()).collect();
    for mut child in commands {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(home.list("state/sonora-sec/trusted").len(), folders.len());
}

#[test]
fn says_so_when_nothing_can_be_recorded() {
    let home = Home::new();
    home.write(FILE, TEXT);
    home.write("state/sonora-sec", "a file where the folder should be");
    trust(&home, &["--yes"]).fails(2, "state-unwritable");
}
