//! `history`.

use crate::sonora::Home;

#[test]
fn shows_the_newest_version_first_and_no_values() {
    let home = Home::with_token();
    home.store("token", "an0ther");
    home.bot(&["restore", "token", "--version", "1"]).ok();
    let page = home.bot(&["history", "token"]).ok();
    let starts: Vec<&str> = page.text().lines().map(|line| &line[..3]).collect();
    assert_eq!(starts, ["VER", "3  ", "2  ", "1  "]);
    assert!(page.text().lines().nth(1).unwrap().ends_with("restored from version 1"));
    assert!(!page.text().contains("s3cret") && !page.text().contains("an0ther"));
    let report = home.bot(&["history", "token", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/history/1");
    assert_eq!(report["name"], "token");
    assert_eq!(report["versions"][0]["version"], 3);
    assert_eq!(report["versions"][0]["note"], "restored from version 1");
    assert_eq!(report["versions"][2]["note"], serde_json::Value::Null);
}

#[test]
fn needs_an_entry_and_a_key() {
    let home = Home::with_token();
    home.sonora(&["history", "other"]).identity().fails(5, "no-entry").hints("sonora-sec list");
    home.sonora(&["history", "token"]).fails(3, "no-key");
}
