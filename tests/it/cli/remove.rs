//! `remove`.

use crate::sonora::Home;

#[test]
fn removes_an_entry_and_keeps_the_older_generations() {
    let home = Home::with_token();
    let removed = home.bot(&["remove", "token", "--json"]).ok().json();
    assert_eq!(removed["schema"], "sonora-sec/change/1");
    assert_eq!((&removed["action"], &removed["name"]), (&"remove".into(), &"token".into()));
    assert_eq!(removed["generation"], 3);
    assert!(removed.get("deleted_generations").is_none());
    home.sonora(&["get", "token"]).identity().fails(5, "no-entry");
    assert_eq!(home.list("v.svault.backups").len(), 3);
}

#[test]
fn purges_the_older_generations() {
    let home = Home::with_token();
    let purged = home.bot(&["remove", "token", "--purge", "--yes"]).ok();
    purged.says("removed `token`").says("older generations deleted beside the vault: 2");
    let left = home.list("v.svault.backups");
    assert!(left.len() == 1 && left[0].starts_with("g3-"), "{left:?}");
}

#[test]
fn reports_how_many_generations_it_deleted() {
    let home = Home::with_token();
    let purged = home.bot(&["remove", "token", "--purge", "--yes", "--json"]).ok().json();
    assert_eq!(purged["deleted_generations"], 2);
}

#[test]
fn keeps_the_backups_of_a_purge_when_told_to() {
    let home = Home::with_token();
    home.bot(&["remove", "token", "--purge", "--keep-backups", "--yes"]).ok();
    assert_eq!(home.list("v.svault.backups").len(), 3);
    home.sonora(&["remove", "token", "--keep-backups"]).identity().fails(2, "usage");
}

#[test]
fn purges_only_when_confirmed() {
    let home = Home::with_token();
    home.sonora(&["remove", "token", "--purge"])
        .identity()
        .fails(2, "not-confirmed")
        .says("nothing was changed")
        .hints("--yes");
    home.bot(&["get", "token"]).ok();
}

#[test]
fn needs_an_entry_and_a_key() {
    let home = Home::with_token();
    let before = home.read("v.svault");
    home.sonora(&["remove", "other"]).identity().fails(5, "no-entry").hints("sonora-sec list");
    home.sonora(&["remove", "token"]).fails(3, "no-key");
    assert_eq!(home.read("v.svault"), before);
}
