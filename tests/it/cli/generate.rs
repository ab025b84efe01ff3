//! `generate`.

use crate::sonora::Home;

#[test]
fn prints_a_secret_by_each_recipe_and_needs_no_vault() {
    let home = Home::new();
    let made = |words: &[&str]| home.run(words).ok().text().to_owned();
    assert_eq!(made(&["generate"]).len(), 32);
    assert_eq!(made(&["generate", "length:40"]).len(), 40);
    assert_eq!(made(&["generate", "hex:16"]).len(), 32);
    assert!(made(&["generate", "words:6"]).split('-').count() >= 6);
    assert_ne!(made(&["generate"]), made(&["generate"]));
    let report = home.run(&["generate", "uuid", "--json"]).ok().json();
    assert_eq!(
        (&report["schema"], &report["recipe"]),
        (&"sonora-sec/generated/1".into(), &"uuid".into())
    );
    assert_eq!(report["value"].as_str().unwrap().len(), 36);
    assert!(home.list("data").is_empty() && home.list("state").is_empty());
}

#[test]
fn refuses_what_is_too_weak_to_be_a_secret() {
    let home = Home::new();
    home.sonora(&["generate", "length:4"]).fails(2, "usage").says("from 8 to 4096");
}

#[test]
fn a_reader_that_went_away_is_an_error() {
    let home = Home::new();
    let outcome = home
        .sonora(&["generate", "length:4096"])
        .shell("exec >/dev/full; exec \"$0\" \"$@\"")
        .run();
    outcome.code(2).says("could not write the value");
}
