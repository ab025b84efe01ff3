//! `audit log` and its neighbours, as users type them.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use serde_json::Value;

use crate::sonora::Home;

/// Returns the log's records.
fn records(home: &Home) -> Vec<Value> {
    let log = home.run(&["audit", "log", "--json"]).ok();
    log.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn events(home: &Home) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let event = |record: &Value| format!("{} {}", text(&record["event"]), text(&record["result"]));
    records(home).iter().map(event).collect()
}

/// Returns the log's folder.
fn folder(home: &Home) -> PathBuf {
    let audit = home.path("state/sonora-sec/audit");
    let vault = std::fs::read_dir(audit).unwrap().next().unwrap().unwrap();
    vault.path()
}

fn file(home: &Home, ending: &str) -> PathBuf {
    let mut found = std::fs::read_dir(folder(home)).unwrap().map(|entry| entry.unwrap().path());
    found.find(|path| path.to_string_lossy().ends_with(ending)).unwrap()
}

fn verdict(home: &Home) -> (i32, Value) {
    let outcome = home.bot(&["audit", "verify", "--json"]);
    (outcome.code, outcome.json())
}

#[test]
fn what_is_done_is_recorded_before_it_is_done() {
    let home = Home::with_token();
    home.bot(&["get", "token"]).ok();
    home.bot(&["list"]).ok();
    home.bot(&["rename", "token", "other"]).ok();
    home.bot(&["run", "--env", "T=other", "--", "true"]).ok();
    home.bot(&["export", "--to", "json", "--yes"]).ok();
    home.bot(&["remove", "other", "--purge", "--yes"]).ok();
    assert_eq!(
        events(&home)[1..],
        [
            "init ok",
            "store ok",
            "get ok",
            "list ok",
            "rename ok",
            "run ok",
            "export ok",
            "remove ok"
        ]
    );
    let all = records(&home);
    let tags = |number: usize| all[number]["entries"].as_array().cloned().unwrap_or_default();
    assert_eq!(tags(2), tags(3));
    assert_eq!(tags(5).len(), 2);
    assert!(tags(5).contains(&tags(2)[0]) && tags(6) == tags(7));
    let raw = std::fs::read_to_string(file(&home, ".jsonl")).unwrap();
    assert!(!raw.contains("token") && !raw.contains("s3cret") && !raw.contains("other"), "{raw}");
    assert_eq!(all[2]["generation"], 2);
    assert_eq!(all[2]["slot"], "identity");
    home.bot(&["audit", "verify"]).ok();
}

#[test]
fn entries_are_shown_by_name_when_the_vault_is_open() {
    let home = Home::with_token();
    home.bot(&["get", "token"]).ok();
    home.store("second", "x");
    let table = home.bot(&["audit", "log", "--type", "get"]).ok();
    assert!(
        table.text().starts_with("SEQ  TIME") && table.text().contains("  token  "),
        "{table:?}"
    );
    let locked = home.run(&["audit", "log", "--type", "get"]).ok();
    assert!(!locked.text().contains("token"), "{locked:?}");
    let json = home.bot(&["audit", "log", "--entry", "token", "--json"]).ok();
    let names: Vec<Value> = json
        .text()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["names"].clone())
        .collect();
    // Storing, reading, and this very question.
    assert_eq!(names, vec![serde_json::json!(["token"]); 3]);
    home.sonora(&["audit", "log", "--entry", "token"]).fails(3, "no-key");
}

#[test]
fn failed_unlocks_are_counted_and_told_at_the_next_success() {
    let home = Home::with_token();
    home.write("wrong.txt", "wrong");
    for number in 1..=6 {
        home.sonora(&["get", "token", "--passphrase-file", "wrong.txt"])
            .fails(3, "wrong-passphrase");
        let intrusions = events(&home).iter().filter(|event| *event == "intrusion ok").count();
        assert_eq!(intrusions, usize::from(number >= 5), "{number}");
    }
    let opened = home.bot(&["get", "token"]).ok();
    assert!(opened.stderr.contains("6 failures to unlock since 2"), "{}", opened.stderr);
    assert!(!home.bot(&["get", "token"]).ok().stderr.contains("failure"));
    let failed =
        home.run(&["audit", "log", "--type", "unlock", "--result", "failed", "--json"]).ok();
    assert_eq!(failed.text().lines().count(), 6);
    home.bot(&["audit", "verify"]).ok();
}

#[test]
fn a_key_of_nobody_is_recorded_too() {
    let home = Home::with_token();
    home.write("stranger.key", crate::support::identity_text());
    home.sonora(&["list", "--identity", "stranger.key"]).fails(3, "wrong-identity");
    assert_eq!(events(&home).last().unwrap(), "unlock failed");
    assert_eq!(records(&home).last().unwrap()["details"]["with"], "identity");
}

#[test]
fn a_log_that_was_changed_is_told_with_what_was_done() {
    let home = Home::with_token();
    home.bot(&["get", "token"]).ok();
    let (path, text) =
        (file(&home, ".jsonl"), std::fs::read_to_string(file(&home, ".jsonl")).unwrap());
    std::fs::write(&path, text.replace("\"event\":\"get\"", "\"event\":\"got\"")).unwrap();
    let (code, report) = verdict(&home);
    assert_eq!((code, &report["verdict"]), (4, &"broken".into()));
    assert_eq!(report["problem"], "record 3 was changed");
    let told = home.bot(&["audit", "verify"]);
    assert!(told.stderr.contains("the audit log does not hold: record 3 was changed"), "{told:?}");
    assert!(told.stderr.contains("audit adopt"));

    // It is known, and goes on in a new log; the old one is kept.
    home.bot(&["audit", "adopt", "--yes"]).ok();
    assert_eq!(verdict(&home).0, 0);
    assert_eq!(events(&home)[..2], ["log.started ok", "log.adopted ok"]);
    let kept = std::fs::read_dir(folder(&home)).unwrap();
    let kept = kept.filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("adopted-")
    });
    assert_eq!(kept.count(), 2);
    home.sonora(&["audit", "adopt", "--yes"]).identity().fails(6, "log-holds");
}

#[test]
fn a_cut_log_is_found_by_the_vault_though_its_state_was_made_to_fit() {
    let home = Home::with_token();
    let before = (
        std::fs::read(file(&home, ".jsonl")).unwrap(),
        std::fs::read(file(&home, ".state")).unwrap(),
    );
    home.store("more", "x");
    std::fs::write(file(&home, ".jsonl"), &before.0).unwrap();
    std::fs::write(file(&home, ".state"), &before.1).unwrap();
    let (code, report) = verdict(&home);
    assert_eq!(code, 4);
    assert_eq!(report["problem"], "it ends after 3 records, and the vault vouches for 4");
}

#[test]
fn another_machine_is_no_tampering() {
    let home = Home::with_token();
    let elsewhere = || {
        let ci = home.sonora(&["list"]).identity().env("XDG_STATE_HOME", home.path("other"));
        ci.env("CI", "true")
    };
    let receipt = home.bot(&["receipt", "show"]).ok().text().trim().to_owned();
    elsewhere().args(&["--expect-receipt", &receipt]).run().ok();
    let there = home.sonora(&["audit", "verify", "--json"]).identity();
    let there = there.env("XDG_STATE_HOME", home.path("other")).run().ok().json();
    assert_eq!(there["verdict"], "holds");
    assert_eq!(there["elsewhere"].as_array().unwrap().len(), 1);
    assert_eq!(there["missing"].as_array().unwrap().len(), 0);
}

#[test]
fn a_checkpoint_kept_elsewhere_proves_what_was_there() {
    let home = Home::with_token();
    let checkpoint = home.bot(&["audit", "checkpoint"]).ok().text().trim().to_owned();
    home.store("more", "x");
    home.bot(&["audit", "verify", "--since", &checkpoint]).ok();
    let other = Home::with_token();
    let report = home.bot(&["audit", "verify", "--json", "--since", &{
        other.bot(&["audit", "checkpoint"]).ok().text().trim().to_owned()
    }]);
    // Both homes come from one template, so the id of the log is the same, and the record is not.
    assert_eq!(report.code, 4);
    home.sonora(&["audit", "verify", "--since", "nonsense"]).run().code(2);
}

#[test]
fn the_bot_records_events_of_its_own() {
    let home = Home::with_vault();
    let details = "{\"ip\": \"203.0.113.7\", \"text\": \"a\\u001b[31m\\nb\"}";
    let recorded =
        home.run(&["audit", "record", "--type", "auth_failed", "--details", details]).ok();
    assert!(recorded.stderr.contains("recorded as number 2"), "{recorded:?}");
    let line = records(&home).pop().unwrap();
    assert_eq!(
        (&line["event"], &line["details"]["ip"]),
        (&"bot.auth_failed".into(), &"203.0.113.7".into())
    );
    let table = home.run(&["audit", "log", "--type", "bot"]).ok();
    assert!(table.text().lines().count() == 2 && !table.text().contains('\u{1b}'), "{table:?}");
    for (event, details) in [
        ("a b", "{}"),
        ("", "{}"),
        ("a", "[]"),
        ("a", "{\"a\": 1, \"a\": 2}"),
        ("a", "{"),
        ("a", &format!("{{\"a\": \"{}\"}}", "x".repeat(9000))),
    ] {
        home.run(&["audit", "record", "--type", event, "--details", details]).code(2);
    }
    // A type that looks like one of this program's own is the bot's still.
    home.run(&["audit", "record", "--type", "log.pruned", "--details", "{\"kept_from\": 9}"]).ok();
    assert_eq!(events(&home).last().unwrap(), "bot.log.pruned ok");
}

#[test]
fn following_shows_what_comes() {
    let home = Home::with_vault();
    let follower = home.sonora(&["audit", "log", "--follow", "--json", "--type", "bot"]);
    let mut child = follower.spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for number in 0..3 {
        home.run(&["audit", "record", "--type", &format!("n{number}")]).ok();
        assert!(lines.next().unwrap().unwrap().contains(&format!("\"event\":\"bot.n{number}\"")));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn when_the_log_cannot_be_written_the_policy_decides() {
    let home = Home::with_token();
    assert_eq!(home.bot(&["audit", "policy"]).ok().text(), "best-effort\n");
    let break_log = || {
        let path = file(&home, ".state");
        let state = std::fs::read(&path).unwrap();
        std::fs::write(&path, b"no state").unwrap();
        (path, state)
    };
    let (path, state) = break_log();
    let read = home.bot(&["get", "token"]).ok();
    assert_eq!(read.text(), "s3cret");
    assert!(read.stderr.contains("this goes unrecorded"), "{read:?}");
    home.sonora(&["store", "new", "--raw"]).identity().stdin("x").fails(4, "log-tampered");
    let forced = home
        .sonora(&["store", "new", "--raw", "--allow-unlogged"])
        .identity()
        .stdin("x")
        .run()
        .ok();
    assert!(forced.stderr.contains("this goes unrecorded"), "{forced:?}");
    std::fs::write(&path, state).unwrap();

    home.bot(&["audit", "policy", "required"]).ok();
    assert_eq!(home.bot(&["audit", "policy"]).ok().text(), "required\n");
    let (path, state) = break_log();
    home.sonora(&["get", "token"]).identity().fails(4, "log-tampered");
    assert_eq!(home.bot(&["get", "token", "--allow-unlogged"]).ok().text(), "s3cret");
    std::fs::write(&path, state).unwrap();
    assert_eq!(home.bot(&["get", "token"]).ok().text(), "s3cret");
    assert_eq!(verdict(&home).0, 0);
}

#[test]
fn a_change_that_fails_is_recorded_as_failed() {
    let home = Home::with_token();
    let before = home.read("v.svault");
    // Something in the way of the file that the next generation is written to.
    home.folder("v.svault.new");
    home.sonora(&["store", "new", "--raw"]).identity().stdin("x").fails(2, "io");
    assert_eq!(home.read("v.svault"), before);
    assert_eq!(events(&home).split_off(3), ["store ok", "store failed"]);
    home.bot(&["audit", "verify"]).ok();
}

#[test]
fn going_back_to_a_backup_does_not_go_back_in_the_log() {
    let home = Home::with_token();
    home.bot(&["backup", "create", "--to", "backups"]).ok();
    home.store("later", "x");
    let mut backups = home.list("backups").into_iter();
    let backup = backups.find(|name| name.ends_with(".svault")).unwrap();
    home.bot(&["backup", "restore", &format!("backups/{backup}"), "--yes"]).ok();
    let (code, report) = verdict(&home);
    assert_eq!((code, &report["verdict"]), (0, &"holds".into()), "{report}");
    // What the vault vouches for is its last record, not one of before.
    let records = report["records"].as_u64().unwrap();
    std::fs::write(file(&home, ".jsonl"), b"").unwrap();
    let (_, report) = verdict(&home);
    let problem = report["problem"].as_str().unwrap();
    assert!(problem.contains(&format!("the vault vouches for {records}")), "{problem} {records}");
}

#[test]
fn nothing_old_is_let_go_that_is_young() {
    let home = Home::with_token();
    let pruned = home.bot(&["audit", "prune", "--older-than", "1d", "--json"]).ok().json();
    assert_eq!((&pruned["files"], &pruned["first"]), (&0.into(), &0.into()));
    home.bot(&["audit", "verify"]).ok();
}
