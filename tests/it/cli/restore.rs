//! `restore`.

use crate::sonora::Home;

#[test]
fn makes_an_earlier_value_the_newest_version() {
    let home = Home::with_token();
    let stored = ["store", "token", "--replace", "--expires", "90d", "--tag", "a=b"];
    home.sonora(&stored).identity().stdin("an0ther").run().ok();
    let restored = home.bot(&["restore", "token", "--version", "1", "--json"]).ok().json();
    assert_eq!((&restored["action"], &restored["version"]), (&"restore".into(), &3.into()));
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"s3cret");
    assert_eq!(home.bot(&["get", "token", "--version", "2"]).ok().stdout, b"an0ther");
    let info = home.bot(&["info", "token", "--json"]).ok().json();
    assert_eq!(info["expires"], serde_json::Value::Null);
    assert_eq!(info["tags"]["a"], "b");
}

#[test]
fn refuses_the_newest_version_and_one_that_is_not_kept() {
    let home = Home::with_token();
    let before = home.read("v.svault");
    home.sonora(&["restore", "token", "--version", "1"])
        .identity()
        .fails(6, "already-newest")
        .hints("sonora-sec history");
    home.sonora(&["restore", "token", "--version", "7"])
        .identity()
        .fails(5, "no-entry")
        .says("has no version 7")
        .hints("sonora-sec history");
    home.sonora(&["restore", "other", "--version", "1"]).identity().fails(5, "no-entry");
    home.sonora(&["restore", "token"]).identity().fails(2, "usage");
    assert_eq!(home.read("v.svault"), before);
}
