//! `export`.

use std::os::unix::fs::PermissionsExt as _;

use crate::sonora::{Home, Sonora};

fn export<'h>(home: &'h Home, words: &[&str]) -> Sonora<'h> {
    home.sonora(&["export", "--yes"]).identity().args(words)
}

fn home() -> Home {
    let home = Home::with_vault();
    home.store("discord_token", "it's ${fake}");
    home.store("lavalink/eu-1.password", "fake\n100%\n");
    home
}

#[test]
fn writes_each_format() {
    let home = home();
    let text = |to| export(&home, &["--to", to]).run().ok().text().to_owned();
    assert_eq!(
        text("dotenv"),
        "DISCORD_TOKEN='it\\'s ${:-$}{fake}'\nLAVALINK_EU_1_PASSWORD='fake\n100%\n'\n"
    );
    assert_eq!(
        text("shell"),
        "export DISCORD_TOKEN='it'\\''s ${fake}'\nexport LAVALINK_EU_1_PASSWORD='fake\n100%\n'\n"
    );
    assert_eq!(
        text("json"),
        "{\n  \"discord_token\": \"it's ${fake}\",\n  \"lavalink/eu-1.password\": \"fake\\n100%\\n\"\n}\n"
    );
}

#[test]
fn asks_first() {
    let home = home();
    let ask = home.sonora(&["export", "--to", "json", "discord_token", "-o", "out"]).identity();
    ask.fails(2, "not-confirmed")
        .hints("Write 1 entry in the clear to `out`? Answer with `--yes` (there is no terminal)");
    home.sonora(&["export", "--to", "json", "--no-input"])
        .identity()
        .fails(2, "not-confirmed")
        .hints("Write every entry in the clear to standard output? Answer with `--yes`");
    assert!(!home.path("out").exists());
}

#[test]
fn takes_the_entries_that_are_named() {
    let home = home();
    let one = export(&home, &["--to", "shell", "discord_token"]).run().ok();
    assert_eq!(one.text().lines().count(), 1);
    export(&home, &["--to", "json", "discord_token", "other", "-o", "out"])
        .fails(5, "no-entry")
        .says("`other`");
    assert!(!home.path("out").exists());
}

#[test]
fn writes_a_private_file_whole() {
    let home = home();
    home.write("out", "old");
    home.mode("out", 0o644);
    let done = export(&home, &["--to", "json", "-o", "out"]).run().ok();
    assert!(done.says("wrote 2 entries to `out`").stdout.is_empty());
    let mode = std::fs::metadata(home.path("out")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(home.read("out").starts_with(b"{\n"));
    let report = export(&home, &["--to", "json", "-o", "out", "--json"]).run().ok().json();
    assert_eq!(report["schema"], "sonora-sec/file/1");
    assert_eq!(report["names"].as_array().unwrap().len(), 2);
    export(&home, &["--to", "json", "-o", "missing/out"]).fails(2, "io").says("`missing/out`");
}

#[test]
fn what_json_writes_is_imported_again() {
    let home = home();
    home.sonora(&["store", "bytes"]).identity().stdin([0xff, 0x00, b'\n']).run().ok();
    home.store("Empty", "");
    export(&home, &["--to", "json", "-o", "out"]).run().ok();
    let other = Home::with_vault();
    other.write("in", home.read("out"));
    other.bot(&["import", "--from", "json", "in"]).ok();
    for name in ["bytes", "Empty", "discord_token", "lavalink/eu-1.password"] {
        assert_eq!(other.bot(&["get", name]).ok().stdout, home.bot(&["get", name]).ok().stdout);
    }
    let dotenv = export(&home, &["--to", "dotenv", "discord_token"]).run().ok().stdout;
    let same = home.sonora(&["import", "--from", "dotenv", "-"]).identity().stdin(dotenv).run();
    same.ok().says("skipped 1");
}

#[test]
fn what_a_format_cannot_hold_is_refused_by_name() {
    let home = home();
    home.sonora(&["store", "bytes"]).identity().stdin([0xff, 0x00]).run().ok();
    for to in ["dotenv", "shell", "github-env"] {
        export(&home, &["--to", to, "-o", "out"])
            .fails(2, "bad-input")
            .says("the entry `bytes` cannot be written as")
            .hints("--to json");
        assert!(!home.path("out").exists(), "{to}");
    }
}

#[test]
fn variables_that_loaders_read_are_refused() {
    let home = Home::with_vault();
    home.store("ld_preload", "/tmp/fake.so");
    for to in ["dotenv", "shell", "github-env"] {
        export(&home, &["--to", to, "-o", "out"]).fails(2, "bad-input").says("`LD_PRELOAD`");
    }
    export(&home, &["--to", "json"]).run().ok();
    let home = Home::with_vault();
    home.store("github_path", "fake");
    export(&home, &["--to", "github-env", "-o", "out"]).fails(2, "bad-input").says("`GITHUB_PATH`");
}

#[test]
fn two_entries_of_one_variable_are_refused() {
    let home = Home::with_vault();
    home.store("bot-token", "a");
    home.store("bot_token", "b");
    export(&home, &["--to", "dotenv"])
        .fails(2, "bad-input")
        .says("the entries `bot-token` and `bot_token` would both set `BOT_TOKEN`")
        .hints("--to json");
    export(&home, &["--to", "dotenv", "bot-token"]).run().ok();
}

#[test]
fn masks_before_it_sets_variables_of_a_job() {
    let home = home();
    home.write("job", "BEFORE=1");
    let done = export(&home, &["--to", "github-env"]).env("GITHUB_ENV", "job").run().ok();
    assert_eq!(
        done.text(),
        "::add-mask::it's ${fake}\n::add-mask::fake%0A100%25%0A\n::add-mask::fake\n::add-mask::100%25\n"
    );
    let job = String::from_utf8(home.read("job")).unwrap();
    let delimiter = job.lines().nth(1).unwrap().split_once("<<").unwrap().1;
    assert!(job.starts_with(&format!(
        "BEFORE=1\nDISCORD_TOKEN<<{delimiter}\nit's ${{fake}}\n{delimiter}\n"
    )));
    // Another step adds to it.
    export(&home, &["--to", "github-env", "discord_token", "-o", "job"]).run().ok();
    let after = String::from_utf8(home.read("job")).unwrap();
    assert!(after.starts_with(&format!("{job}DISCORD_TOKEN<<")));
    export(&home, &["--to", "github-env"])
        .fails(2, "bad-input")
        .says("GITHUB_ENV")
        .hints("-o FILE");
    // No variable where there is no mask.
    let full =
        export(&home, &["--to", "github-env", "-o", "new"]).shell("exec \"$0\" \"$@\" >/dev/full");
    full.fails(2, "io");
    assert!(!home.path("new").exists());
    export(&home, &["--to", "github-env", "-o", "new"]).run().ok();
    let mode = std::fs::metadata(home.path("new")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_reader_that_went_away_is_an_error() {
    let home = home();
    home.store("large", &"x".repeat(300_000));
    let line = "{ sleep 0.1; \"$0\" \"$@\"; echo $? > code; } | true; sleep 0.3";
    export(&home, &["--to", "json"]).shell(line).run().ok().says("could not write the value");
    for _ in 0..100 {
        if home.path("code").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(home.read("code"), b"2\n");
}
