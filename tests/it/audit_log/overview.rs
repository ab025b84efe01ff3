//! `audit` alone: five parts, a line each, and the highest exit code of them.

use crate::sonora::Home;

fn lines(home: &Home) -> (i32, Vec<String>) {
    let outcome = home.bot(&["audit"]);
    (outcome.code, outcome.text().lines().map(str::to_owned).collect())
}

fn words(line: &str) -> (&str, &str) {
    let mut words = line.split_whitespace();
    (words.next().unwrap(), words.next().unwrap())
}

#[test]
fn what_is_in_order_is_five_lines() {
    let home = Home::with_vault();
    home.sonora(&["store", "token", "--generate"]).identity().run().ok();
    home.folder("clean");
    home.write("settings.toml", "[audit]\nleaks = [\"clean\"]\n");
    let outcome = home.bot(&["audit", "--config", "settings.toml"]);
    let text = outcome.text();
    let parts: Vec<_> = text.lines().map(words).collect();
    let names = ["vault", "log-chain", "secrets", "leaks", "files"];
    assert_eq!(parts.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names, "{text}");
    assert_eq!(
        parts[..4].iter().map(|(_, verdict)| *verdict).collect::<Vec<_>>(),
        ["ok"; 4],
        "{text}"
    );
    assert!(text.contains("generation 2, 1 entry, all of it opens"), "{text}");
    // The homes of tests lie in a folder that everyone may write, whose sticky bit keeps them apart.
    assert_eq!(outcome.code, 0, "{text}");
}

#[test]
fn the_exit_code_is_the_highest_of_the_parts() {
    let home = Home::with_vault();
    home.store("lavalink_password", "youshallnotpass");
    let (code, parts) = lines(&home);
    assert_eq!(code, 1, "{parts:?}");
    assert_eq!(words(&parts[2]), ("secrets", "findings"));
    assert!(parts[2].ends_with("see `sonora-sec audit secrets`"), "{parts:?}");

    let log = home.path("state/sonora-sec/audit");
    let folder = std::fs::read_dir(log).unwrap().next().unwrap().unwrap().path();
    let path = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension() == Some("jsonl".as_ref()))
        .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"event\":\"init\"", "\"event\":\"made\"")).unwrap();
    let (code, parts) = lines(&home);
    assert_eq!((code, words(&parts[1])), (4, ("log-chain", "FAILED")), "{parts:?}");
    assert!(parts[1].contains("record 1 was changed"), "{parts:?}");

    let locked = home.run(&["audit"]);
    assert_eq!(locked.code, 3, "{locked:?}");
    assert!(locked.text().starts_with("vault      FAILED"), "{locked:?}");
    assert_eq!(locked.text().lines().count(), 5);
}

#[test]
fn a_part_can_be_had_in_every_format() {
    let home = Home::with_vault();
    home.store("lavalink_password", "youshallnotpass");
    let json = home.bot(&["audit", "--json"]).json();
    assert_eq!(json["schema"], "sonora-sec/report/1");
    assert_eq!(json["inputs"].as_array().unwrap().len(), 5);
    let rules = |json: &serde_json::Value| -> Vec<String> {
        let of = |finding: &serde_json::Value| finding["rule"].as_str().unwrap().to_owned();
        json["findings"].as_array().unwrap().iter().map(of).collect()
    };
    assert!(rules(&json).contains(&"SNS001".to_owned()), "{json}");
    for part in [&["audit"][..], &["audit", "vault"], &["audit", "log-chain"], &["audit", "files"]]
    {
        for format in ["sarif", "github", "gitlab"] {
            let outcome = home.bot(&[part, &["--format", format]].concat());
            assert!(outcome.code <= 1, "{part:?} {format}: {outcome:?}");
            // The text of its rule names what everybody knows.
            assert!(format == "sarif" || !outcome.text().contains("youshallnotpass"));
        }
    }
    home.bot(&["audit", "vault"]).ok();
    home.sonora(&["audit", "log", "--format", "sarif"]).run().code(2);
}

#[test]
fn files_around_the_vault_are_looked_at() {
    let home = Home::with_vault();
    // The home of a test is a copy, whose folders are more open than those that the program makes.
    for folder in ["state/sonora-sec", "v.svault.backups"] {
        let status =
            std::process::Command::new("chmod").args(["-R", "go="]).arg(home.path(folder)).status();
        assert!(status.unwrap().success());
    }
    let found = |words: &[&str]| -> Vec<String> {
        let json = home
            .run(&[&["audit", "files", "--json", "--identity", "bot.key"], words].concat())
            .json();
        let of = |finding: &serde_json::Value| {
            let path = finding["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            format!("{} {path}", finding["name"].as_str().unwrap())
        };
        let mut found: Vec<String> = json["findings"].as_array().unwrap().iter().map(of).collect();
        found.retain(|line| !line.starts_with("core-dumps-kept"));
        found.sort();
        found
    };
    assert_eq!(found(&[]), Vec::<String>::new());
    home.mode("bot.key", 0o644);
    home.mode("v.svault", 0o664);
    home.write(".env", "TOKEN=x");
    home.mode(".env", 0o644);
    home.write(".env.example", "TOKEN=");
    home.mode(".env.example", 0o644);
    let git = |words: &[&str]| {
        let status =
            std::process::Command::new("git").arg("-C").arg(home.path("")).args(words).status();
        assert!(status.unwrap().success(), "{words:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-f", ".env", ".env.example"]);
    assert_eq!(
        found(&["--backups", "none"]),
        [
            "old-backup none",
            "open-to-others .env",
            "open-to-others bot.key",
            "open-to-others v.svault",
            "tracked-environment .env",
        ]
    );
    home.run(&["audit", "files", "--identity", "bot.key"]).code(1);
    home.mode("bot.key", 0o600);
    home.bot(&["backup", "create", "--to", "kept"]).ok();
    assert!(!found(&["--backups", "kept"]).iter().any(|line| line.contains("backup")));
}
