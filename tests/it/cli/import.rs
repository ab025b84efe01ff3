//! `import`.

use std::path::Path;

use serde_json::json;

use crate::sonora::{Home, Sonora};

const ENV: &str = "# made up\nexport DISCORD_TOKEN='fake token'\nLAVALINK_PASSWORD=fake\n";

fn import<'h>(home: &'h Home, words: &[&str]) -> Sonora<'h> {
    home.sonora(&["import"]).identity().args(words)
}

fn get(home: &Home, name: &str) -> Vec<u8> {
    home.bot(&["get", name]).ok().stdout
}

fn generation(home: &Home) -> serde_json::Value {
    home.run(&["status", "--json"]).ok().json()["generation"].clone()
}

/// Puts a file that py-sonora wrote into the home.
fn put_py_sonora(home: &Home, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/py-sonora");
    home.write("old", std::fs::read(folder.join(name)).unwrap());
    home.write("old.txt", "fake master key\n");
}

const OLD: &[&str] = &["--from", "py-sonora", "old", "--old-passphrase-file", "old.txt"];

#[test]
fn takes_all_of_a_dotenv_file_in_one_generation() {
    let home = Home::with_vault();
    home.write(".env", ENV);
    let done = import(&home, &["--from", "dotenv", ".env"]).run().ok();
    let done =
        done.says("imported 2, replaced 0, skipped 0").says("`.env` still holds the secrets");
    assert!(done.stdout.is_empty() && !done.stderr.contains("fake"), "{done:?}");
    assert_eq!(generation(&home), 2);
    assert_eq!(get(&home, "discord_token"), b"fake token");
    assert_eq!(get(&home, "lavalink_password"), b"fake");
    assert_eq!(home.read(".env"), ENV.as_bytes());
}

#[test]
fn reports_what_it_did() {
    let home = Home::with_vault();
    home.store("lavalink_password", "fake");
    home.store("discord_token", "another");
    home.write(".env", format!("{ENV}SPOTIFY=x\n"));
    let words = ["--from", "dotenv", ".env", "--replace", "--json"];
    let report = import(&home, &words).run().ok().json();
    assert_eq!(report["schema"], "sonora-sec/change/1");
    assert_eq!(report["action"], "import");
    let counts = ["imported", "replaced", "skipped", "left_out", "generation"];
    let counts = counts.map(|field| report[field].clone());
    assert_eq!(counts, [json!(1), json!(1), json!(1), json!([]), json!(4)]);
    assert_eq!(home.bot(&["get", "discord_token", "--version", "1"]).ok().stdout, b"another");
}

#[test]
fn replaces_nothing_unasked() {
    let home = Home::with_vault();
    for name in ["discord_token", "lavalink_password"] {
        home.store(name, "another");
    }
    home.write(".env", format!("{ENV}SPOTIFY=x\n"));
    let before = home.read("v.svault");
    import(&home, &["--from", "dotenv", ".env"])
        .fails(6, "entry-exists")
        .says("`discord_token`, `lavalink_password`")
        .hints("--replace");
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn writes_nothing_where_nothing_is_new() {
    let home = Home::with_vault();
    home.write(".env", ENV);
    let words = ["--from", "dotenv", ".env"];
    import(&home, &words).run().ok();
    let before = home.read("v.svault");
    import(&home, &words).run().ok().says("imported 0, replaced 0, skipped 2");
    let report = import(&home, &words).args(&["--json"]).run().ok().json();
    assert_eq!((&report["skipped"], &report["generation"]), (&json!(2), &json!(2)));
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn reads_standard_input() {
    let home = Home::with_vault();
    let words = ["--from", "json", "-"];
    let done = import(&home, &words).stdin(r#"{"a": "x", "B": 1}"#).run().ok();
    assert!(!done.stderr.contains("still holds"), "{done:?}");
    assert_eq!((get(&home, "a"), get(&home, "B")), (b"x".to_vec(), b"1".to_vec()));
    import(&home, &words)
        .stdin(r#"{"a": {"deep": "s3cret"}}"#)
        .fails(2, "bad-input")
        .says("could not import standard input: /a: an object");
}

#[test]
fn a_bad_line_stops_it_and_is_not_shown() {
    let home = Home::with_vault();
    home.write(".env", "A=1\nB='s3cret' s3cret\n");
    let failure = import(&home, &["--from", "dotenv", ".env"]).fails(2, "bad-input");
    let failure = failure.says("could not import `.env`: line 2: ");
    assert!(!failure.outcome.stderr.contains("s3cret"), "{failure:?}");
    assert_eq!(generation(&home), 1);
    home.write(".env", "A=${HOME}\n");
    import(&home, &["--from", "dotenv", ".env"])
        .fails(2, "bad-input")
        .says("line 1: the value of `A` has a `${...}` that the environment decides")
        .hints("--no-expand");
    import(&home, &["--from", "dotenv", ".env", "--no-expand"]).run().ok();
    assert_eq!(get(&home, "a"), b"${HOME}");
}

#[test]
fn a_large_file_is_refused() {
    let home = Home::with_vault();
    home.write(".env", format!("A={}\n", "x".repeat((1 << 20) + 1)));
    import(&home, &["--from", "dotenv", ".env"])
        .fails(2, "bad-input")
        .says("`A` has a value of over");
    let line = "{ head -c 70000000 /dev/zero; } | \"$0\" \"$@\"";
    import(&home, &["--from", "json", "-"])
        .shell(line)
        .fails(2, "bad-input")
        .says("is larger than");
    import(&home, &["--from", "json", "missing"]).fails(2, "io").says("could not open `missing`");
}

#[test]
fn takes_over_the_vault_of_py_sonora() {
    let home = Home::with_vault();
    put_py_sonora(&home, "passphrase");
    let before = home.read("old");
    import(&home, OLD).run().ok().says("imported 7,").says("under the old passphrase");
    assert_eq!(get(&home, "discord_token"), b"FAKE.discord-token.do-not-use");
    assert_eq!(get(&home, "empty"), b"");
    assert_eq!(home.read("old"), before);
    assert_eq!(generation(&home), 2);
}

#[test]
fn takes_the_old_passphrase_from_every_source() {
    let from = ["--from", "py-sonora", "old"];
    let ways: [&dyn Fn(Sonora<'_>) -> crate::sonora::Outcome; 3] = [
        &|import| import.env("SONORA_SEC_OLD_PASSPHRASE", "fake master key").run(),
        &|import| import.args(&["--old-passphrase-command", "cat old.txt"]).run(),
        &|import| {
            import.args(&["--old-passphrase-fd", "9"]).shell("exec \"$0\" \"$@\" 9<old.txt").run()
        },
    ];
    for way in ways {
        let home = Home::with_vault();
        put_py_sonora(&home, "passphrase");
        way(import(&home, &from)).ok();
    }
    let home = Home::with_vault();
    put_py_sonora(&home, "passphrase");
    import(&home, &from).fails(3, "no-key").hints("--old-passphrase-file");
    import(&home, &from)
        .env("SONORA_SEC_OLD_PASSPHRASE", "wrong")
        .fails(3, "wrong-passphrase")
        .says("the old passphrase does not open it");
    home.write("old.txt", "\n");
    import(&home, OLD).fails(2, "bad-input").says("is empty");
    assert_eq!(generation(&home), 1);
}

#[test]
fn stops_at_what_it_cannot_read_unless_told_to_go_on() {
    let home = Home::with_vault();
    put_py_sonora(&home, "unreadable");
    import(&home, OLD)
        .fails(4, "damaged")
        .says("`a_foreign_one` was changed, or sealed with another key, `no_token` is no Fernet token")
        .hints("--skip-unreadable");
    assert_eq!(generation(&home), 1);
    let done = import(&home, OLD).args(&["--skip-unreadable", "--json"]).run().ok();
    let done = done.says("left out: `a_foreign_one`").says("left out: `no_token`");
    assert_eq!(done.json()["left_out"], json!(["a_foreign_one", "no_token"]));
    assert_eq!(get(&home, "token"), b"fake");
    put_py_sonora(&home, "bad-names");
    import(&home, OLD).fails(4, "damaged").says("as a name is empty");
    import(&home, OLD).args(&["--skip-unreadable"]).run().ok().says("`two\\u{a}lines`");
    home.write("old", "");
    import(&home, OLD)
        .fails(4, "damaged")
        .says("could not import `old`: it is damaged: it is empty");
}

#[test]
fn options_of_another_format_are_refused() {
    let home = Home::with_vault();
    home.write(".env", ENV);
    for option in [&["--skip-unreadable"][..], &["--old-passphrase-fd", "9"]] {
        import(&home, &["--from", "dotenv", ".env"])
            .args(option)
            .fails(2, "usage")
            .says("py-sonora");
    }
    import(&home, &["--from", "json", ".env", "--no-expand"]).fails(2, "usage").says("dotenv");
}

#[test]
fn needs_a_vault() {
    let home = Home::new();
    home.write(".env", ENV);
    import(&home, &["--from", "dotenv", ".env"]).fails(2, "no-vault").hints("sonora-sec init");
}
