//! `status`.

use serde_json::Value;

use crate::sonora::Home;

#[test]
fn tells_which_vault_and_why() {
    let home = Home::with_vault();
    let report = home.run(&["status", "--json"]).ok().json();
    assert_eq!(report["schema"], "sonora-sec/status/1");
    assert_eq!(report["vault"], home.path("v.svault").display().to_string());
    assert_eq!(report["vault_from"], "SONORA_SEC_VAULT");
    assert_eq!(report["settings"], Value::Null);
    assert_eq!(report["state"], home.path("state/sonora-sec").display().to_string());
    assert_eq!(report["prompts"], "there is no terminal");
    assert_eq!(report["passphrase_from"], "nowhere");
    assert_eq!(report["identity_from"], "nowhere");
    assert_eq!(report["generation"], 1);
    assert_eq!(report["receipt"], "current");
    assert_eq!(report["unlocked_by"], Value::Null);
    assert_eq!(report["slots"][0]["kind"], "passphrase");
    assert_eq!(report["slots"][0]["kdf"]["memory_kib"], 65536);
    assert_eq!(report["slots"][1]["kind"], "age");
}

#[test]
fn tries_an_identity_and_never_a_passphrase() {
    let home = Home::with_vault();
    let report = home.bot(&["status", "--json"]).ok().json();
    assert_eq!(report["unlocked_by"], "identity");
    assert_eq!(report["identity_from"], "a file");
    let report = home.sonora(&["status", "--json"]).passphrase().run().ok().json();
    assert_eq!(report["unlocked_by"], Value::Null);
    assert_eq!(report["passphrase_from"], "a file");
}

#[test]
fn says_why_no_question_is_asked() {
    let home = Home::with_vault();
    let why = |name: &str, value: &str| {
        let status = home.sonora(&["status", "--json"]).env(name, value).run().ok().json();
        status["prompts"].as_str().unwrap().to_owned()
    };
    assert_eq!(why("SONORA_SEC_NO_INPUT", "1"), "SONORA_SEC_NO_INPUT is set");
    assert_eq!(why("SONORA_SEC_NO_INPUT", "0"), "there is no terminal");
    assert_eq!(why("CI", "true"), "CI is set");
    let status = home.run(&["status", "--json", "--no-input"]).ok().json();
    assert_eq!(status["prompts"], "--no-input is given");
}

#[test]
fn tells_what_chose_the_vault() {
    let home = Home::with_vault();
    let from = |report: &Value| report["vault_from"].as_str().unwrap().to_owned();
    let by_option = home
        .sonora(&["status", "--json", "--vault", "v.svault"])
        .env("SONORA_SEC_VAULT", "other.svault")
        .run()
        .ok();
    assert_eq!(from(&by_option.json()), "--vault");
    home.write("config/sonora-sec/config.toml", "vault = '../../v.svault'\n");
    let by_settings = home.sonora(&["status", "--json"]).without("SONORA_SEC_VAULT").run().ok();
    assert_eq!(from(&by_settings.json()), "settings");
    home.write("config/sonora-sec/config.toml", "");
    home.write("data/sonora-sec/default.svault", home.read("v.svault"));
    let by_default = home.sonora(&["status", "--json"]).without("SONORA_SEC_VAULT").run().ok();
    assert_eq!(from(&by_default.json()), "default");
}

#[test]
fn prints_a_line_a_fact_for_scripts() {
    let home = Home::with_vault();
    let status = home.bot(&["status", "--porcelain"]).ok();
    let keys: Vec<&str> =
        status.text().lines().map(|line| line.split_once(' ').unwrap().0).collect();
    assert_eq!(
        keys,
        [
            "vault",
            "vault-from",
            "settings",
            "project",
            "project-is",
            "state",
            "prompts",
            "passphrase-from",
            "identity-from",
            "kept-versions",
            "generation",
            "id",
            "signer",
            "receipt",
            "unlocked-by",
            "cached-for",
            "slot",
            "slot"
        ]
    );
    assert!(status.text().contains("\nslot age identity\n"));
    assert!(status.text().contains("\nunlocked-by identity\n"));
}

#[test]
fn prints_a_page_for_people() {
    let home = Home::with_vault();
    let page = home.run(&["status"]).ok();
    assert!(page.text().contains("unlocked by      nothing\n"), "{page:?}");
    assert!(page.text().contains("\nslots:\nLABEL       KIND        CREATED"), "{page:?}");
}

#[test]
fn tells_how_the_receipt_stands() {
    let home = Home::with_vault();
    let before = home.read("v.svault");
    let status = home.sonora(&["status", "--json"]).env("XDG_STATE_HOME", "fresh").run().ok();
    assert_eq!(status.json()["receipt"], "none");
    let elsewhere = home.sonora(&["store", "a"]).identity().stdin("x");
    elsewhere
        .env("XDG_STATE_HOME", home.path("other-state"))
        .args(&["--expect-receipt", home.run(&["receipt", "show"]).ok().text().trim()])
        .run()
        .ok();
    assert_eq!(home.run(&["status", "--json"]).ok().json()["receipt"], "behind");
    home.bot(&["list"]).ok();
    assert_eq!(home.run(&["status", "--json"]).ok().json()["receipt"], "current");
    home.write("v.svault", before);
    home.sonora(&["status"]).fails(4, "rolled-back").hints("--accept-older");
}

#[test]
fn needs_a_vault() {
    let home = Home::new();
    home.sonora(&["status"]).fails(2, "no-vault").hints("sonora-sec init");
}

#[test]
fn refuses_porcelain_as_json() {
    let home = Home::with_vault();
    home.sonora(&["status", "--porcelain"]).fails(2, "usage");
}
