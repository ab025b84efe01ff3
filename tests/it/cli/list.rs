//! `list`.

use serde_json::Value;

use crate::sonora::Home;

#[test]
fn lists_names_in_order() {
    let home = Home::with_vault();
    assert_eq!(home.bot(&["list"]).ok().text(), "");
    for name in ["zeta", "bot_b", "bot_a"] {
        home.store(name, "x");
    }
    assert_eq!(home.bot(&["list"]).ok().text(), "bot_a\nbot_b\nzeta\n");
    assert_eq!(home.bot(&["list", "bot_*"]).ok().text(), "bot_a\nbot_b\n");
    assert_eq!(home.bot(&["list", "nothing"]).ok().text(), "");
}

#[test]
fn refuses_a_pattern_that_is_none() {
    let home = Home::with_vault();
    home.sonora(&["list", "["]).identity().fails(2, "usage");
}

#[test]
fn reports_what_surrounds_the_values() {
    let home = Home::with_vault();
    let empty = home.bot(&["list", "--json"]).ok().json();
    assert_eq!(empty, serde_json::json!({"schema": "sonora-sec/list/1", "entries": []}));
    home.store("token", "s3cret");
    let listed = home.bot(&["list", "--json"]).ok();
    assert!(!listed.text().contains("s3cret"));
    let entry = &listed.json()["entries"][0];
    let mut keys: Vec<&String> = entry.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        ["created", "expires", "kind", "name", "note", "tags", "updated", "version", "versions"]
    );
    assert_eq!((&entry["name"], &entry["kind"]), (&"token".into(), &"text".into()));
    assert_eq!((&entry["version"], &entry["versions"]), (&1.into(), &1.into()));
    assert_eq!((&entry["expires"], &entry["note"]), (&Value::Null, &Value::Null));
}

#[test]
fn shows_a_table_when_long() {
    let home = Home::with_vault();
    assert_eq!(home.bot(&["list", "--long"]).ok().text(), "");
    let args = ["store", "token", "--tag", "bot=music", "--note", "a\u{1b}[31mb"];
    home.sonora(&args).identity().stdin("x").run().ok();
    let table = home.bot(&["list", "-l"]).ok();
    assert!(table.text().starts_with("NAME   KIND  VERSION  UPDATED"), "{table:?}");
    assert!(table.text().contains("bot=music"));
    assert!(!table.text().contains('\u{1b}'), "{table:?}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let home = Home::with_token();
    let line = "{ sleep 0.1; \"$0\" \"$@\"; echo $? > code; } | true; sleep 0.05";
    home.sonora(&["list"]).identity().shell(line).run().ok();
    for _ in 0..100 {
        if home.path("code").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(home.read("code"), b"0\n");
}

#[test]
fn needs_a_key() {
    let home = Home::with_token();
    home.sonora(&["list"]).fails(3, "no-key");
    home.write("other.key", crate::support::identity_text());
    home.sonora(&["list", "--identity", "other.key"])
        .fails(3, "wrong-identity")
        .hints("sonora-sec slot list");
}
