//! `info`.

use crate::sonora::Home;

#[test]
fn shows_the_versions_without_values() {
    let home = Home::with_token();
    home.store("token", "an0ther");
    let page = home.bot(&["info", "token"]).ok();
    assert!(page.text().contains("version 1  ") && page.text().contains("version 2  "));
    assert!(!page.text().contains("s3cret") && !page.text().contains("an0ther"));
    let report = home.bot(&["info", "token", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/info/1");
    assert_eq!(report["name"], "token");
    assert_eq!(report["history"].as_array().unwrap().len(), 2);
    assert_eq!(report["history"][1]["version"], 2);
    assert!(report["history"][1]["created"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn makes_what_was_stored_printable() {
    let home = Home::with_vault();
    let args = ["store", "a", "--note", "x\u{1b}[2J\ny", "--tag", "k=\u{7}"];
    home.sonora(&args).identity().stdin("x").run().ok();
    let page = home.bot(&["info", "a"]).ok();
    assert!(!page.text().contains('\u{1b}') && !page.text().contains('\u{7}'), "{page:?}");
    assert!(page.text().contains("x\\u{1b}[2J\\u{a}y"), "{page:?}");
}

#[test]
fn needs_an_entry_and_a_key() {
    let home = Home::with_token();
    home.sonora(&["info", "other"]).identity().fails(5, "no-entry").hints("sonora-sec list");
    home.sonora(&["info", "token"]).fails(3, "no-key");
}
