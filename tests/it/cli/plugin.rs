//! Slots of age plugins, through `init`, `get`, `slot` and `rotate`.

use std::ffi::OsString;
use std::path::Path;

use crate::sonora::{Home, Sonora, not_run};

const RECIPIENT: &str = "age1fake1wdhkummjvykhgetnw3es53tlv9";
const IDENTITY: &str = "AGE-PLUGIN-FAKE-1WDHKUMMJVYKHGETNW3ESTKA39E";
/// This pair asks for a PIN.
const PIN_RECIPIENT: &str = "age1fake1wp5ku3vxlph";
const PIN_IDENTITY: &str = "AGE-PLUGIN-FAKE-1WP5KULWEFP2";

/// The path with the plugin on it.
pub fn path_with_plugin() -> Option<OsString> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plugin");
    if !folder.join("age-plugin-fake").exists() {
        not_run("there is no age-plugin-fake");
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&path))).ok()
}

fn with<'h>(home: &'h Home, path: &OsString, words: &[&str]) -> Sonora<'h> {
    home.sonora(words).env("PATH", path)
}

#[test]
fn a_plugin_opens_what_it_was_asked_to_wrap() {
    let Some(path) = path_with_plugin() else { return };
    let home = Home::new();
    home.write("key.txt", IDENTITY);
    with(&home, &path, &["init", "--age-recipient", RECIPIENT]).run().ok();
    let key = ["--identity", "key.txt"];
    with(&home, &path, &["store", "token"]).args(&key).stdin("s3cret").run().ok();
    assert_eq!(with(&home, &path, &["get", "token"]).args(&key).run().ok().stdout, b"s3cret");
    with(&home, &path, &["rotate", "--yes"]).args(&key).run().ok();
    with(&home, &path, &["slot", "test", "age-1"]).args(&key).run().ok();
    let slots = home.run(&["slot", "list", "--json"]).ok().json();
    assert_eq!(slots["slots"][0]["recipient"], RECIPIENT);
}

#[test]
fn a_plugin_that_is_missing_is_named() {
    let Some(path) = path_with_plugin() else { return };
    let home = Home::new();
    home.write("key.txt", IDENTITY);
    home.sonora(&["init", "--age-recipient", RECIPIENT]).fails(2, "age").says("age-plugin-fake");
    assert!(!home.path("v.svault").exists());
    with(&home, &path, &["init", "--age-recipient", RECIPIENT]).run().ok();
    let list = home.sonora(&["list", "--identity", "key.txt"]);
    list.fails(2, "age").says("age-plugin-fake");
}

#[test]
fn a_plugin_that_asks_gets_no_answer_without_a_terminal() {
    let Some(path) = path_with_plugin() else { return };
    let home = Home::new();
    home.write("key.txt", PIN_IDENTITY);
    with(&home, &path, &["init", "--age-recipient", PIN_RECIPIENT]).run().ok();
    let refused = with(&home, &path, &["list", "--identity", "key.txt"]).run();
    assert!(matches!(refused.code, 2 | 3), "{refused:?}");
    assert!(refused.stdout.is_empty());
}
