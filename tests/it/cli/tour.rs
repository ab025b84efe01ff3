//! `tour`.

use crate::sonora::Home;

#[test]
fn shows_the_main_job_and_leaves_nothing_behind() {
    let home = Home::new();
    let before = home.list("");
    let tour = home.run(&["tour"]).ok();
    for shown in [
        "$ sonora-sec init --passphrase-file passphrase.txt --new-identity bot.key",
        "MTA1NDc.tour.not-a-real-token",
        "(exit code 3)",
        "(exit code 4)",
        "(exit code 6)",
        "$ sonora-sec validate-plugin lyrics.py\npermission[SNR021]",
        "deny: lyrics.py (1 permission not granted)",
        "--permission net.http:api.lyrics.example\nallow: lyrics.py\n",
        "$ sonora-sec validate-plugin stats.py --grant-all\nviolation[SNR501]",
        "$ sonora-sec sandbox run nosy.py\nlevel ",
        "the folder is gone",
    ] {
        assert!(tour.text().contains(shown), "expected `{shown}` in {tour:?}");
    }
    assert_eq!(home.list(""), before);
    assert!(home.list("tmp").is_empty(), "{:?}", home.list("tmp"));
}

#[test]
fn touches_no_vault_of_the_users() {
    let home = Home::with_vault();
    let before = home.read("v.svault");
    home.sonora(&["tour"]).env("SONORA_SEC_PASSPHRASE", "another").run().ok();
    assert_eq!(home.read("v.svault"), before);
    assert!(home.list("tmp").is_empty());
}

#[test]
fn needs_a_place_for_its_folder() {
    let home = Home::new();
    home.sonora(&["tour"]).env("TMPDIR", home.path("pass.txt")).fails(2, "io");
}
