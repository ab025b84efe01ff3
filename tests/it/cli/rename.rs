//! `rename`.

use crate::sonora::Home;

#[test]
fn moves_an_entry_with_its_versions_tags_and_note() {
    let home = Home::with_token();
    let stored = ["store", "token", "--replace", "--note", "n", "--tag", "a=b"];
    home.sonora(&stored).identity().stdin("an0ther").run().ok();
    let renamed = home.bot(&["rename", "token", "discord_token", "--json"]).ok().json();
    assert_eq!((&renamed["action"], &renamed["name"]), (&"rename".into(), &"discord_token".into()));
    home.sonora(&["get", "token"]).identity().fails(5, "no-entry");
    let version = ["get", "discord_token", "--version", "1"];
    assert_eq!(home.bot(&version).ok().stdout, b"s3cret");
    let info = home.bot(&["info", "discord_token", "--json"]).ok().json();
    assert_eq!((&info["note"], &info["tags"]["a"]), (&"n".into(), &"b".into()));
    assert_eq!(home.bot(&["list"]).ok().text(), "discord_token\n");
}

#[test]
fn overwrites_nothing() {
    let home = Home::with_token();
    home.store("other", "x");
    let before = home.read("v.svault");
    for taken in ["other", "token"] {
        home.sonora(&["rename", "token", taken])
            .identity()
            .fails(6, "entry-exists")
            .hints("choose another name");
    }
    home.sonora(&["rename", "nothing", "new"]).identity().fails(5, "no-entry");
    home.sonora(&["rename", "token", "bad\nname"]).identity().fails(2, "bad-input");
    assert_eq!(home.read("v.svault"), before);
}
