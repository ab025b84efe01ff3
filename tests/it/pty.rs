//! Questions on a terminal, answered by tests/data/terminal.py.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::sonora::{BINARY, Home, Sonora, not_run};

/// What a command on a terminal came to.
#[derive(Debug)]
struct Session {
    code: i64,
    /// Everything shown, with `\n` as line break.
    output: String,
}

impl Session {
    #[track_caller]
    fn ends(self, code: i64) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    #[track_caller]
    fn shows(self, text: &str) -> Self {
        assert!(self.output.contains(text), "expected `{text}` in {self:?}");
        self
    }

    #[track_caller]
    fn hides(self, text: &str) -> Self {
        assert!(!self.output.contains(text), "found `{text}` in {self:?}");
        self
    }
}

/// Runs a command on a terminal; each step is a text to wait for and the answer.
#[track_caller]
fn on_terminal(home: &Home, command: &Sonora<'_>, steps: &[(&str, &str)]) -> Option<Session> {
    let mut argv = vec![BINARY.to_owned()];
    argv.extend(command.arguments().iter().map(|word| word.to_str().unwrap().to_owned()));
    let env: std::collections::BTreeMap<String, String> = command
        .environment()
        .into_iter()
        .map(|(name, value)| (name.into_string().unwrap(), value.into_string().unwrap()))
        .collect();
    let asked = json!({"argv": argv, "cwd": home.path(""), "env": env, "steps": steps});
    let python = if std::path::Path::new("/usr/bin/python3").exists() {
        "/usr/bin/python3"
    } else {
        "python3"
    };
    let helper = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/terminal.py");
    let mut command = Command::new(python);
    command.arg(helper).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        not_run("there is no python3");
        return None;
    };
    child.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let told = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let output = told["output"].as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(told["left"], 0, "not asked: {:?} {output}", steps.last());
    Some(Session { code: told["code"].as_i64().unwrap(), output })
}

#[test]
fn init_asks_for_the_passphrase_twice() {
    let home = Home::new();
    let steps = [("new passphrase for", "correct horse\n"), ("(again)", "correct horse\n")];
    let Some(made) = on_terminal(&home, &home.sonora(&["init"]), &steps) else { return };
    made.ends(0).shows("created the vault").hides("correct horse");
    home.sonora(&["list"]).passphrase().run().ok();
}

#[test]
fn init_refuses_two_entries_that_differ() {
    let home = Home::new();
    let steps = [("new passphrase for", "one\n"), ("(again)", "two\n")];
    let Some(made) = on_terminal(&home, &home.sonora(&["init"]), &steps) else { return };
    made.ends(2).shows("the two entries differ").shows("nothing was changed");
    assert!(!home.path("v.svault").exists());
}

#[test]
fn store_asks_for_the_value_twice_and_hides_it() {
    let home = Home::with_vault();
    let steps = [("value of `token`: ", "s3cret\n"), ("(again)", "s3cret\n")];
    let store = home.sonora(&["store", "token"]).identity();
    let Some(stored) = on_terminal(&home, &store, &steps) else { return };
    stored.ends(0).shows("stored `token`, version 1").hides("s3cret");
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"s3cret");
    let steps = [("value of `b`: ", "one\n"), ("(again)", "two\n")];
    let store = home.sonora(&["store", "b"]).identity();
    on_terminal(&home, &store, &steps).unwrap().ends(2).shows("differ");
    let steps = [("value of `b`: ", "\n"), ("(again)", "\n")];
    on_terminal(&home, &store, &steps).unwrap().ends(2).shows("the value is empty");
    home.sonora(&["get", "b"]).identity().fails(5, "no-entry");
}

#[test]
fn store_says_that_an_entry_exists_before_it_asks() {
    let home = Home::with_token();
    let store = home.sonora(&["store", "token"]).identity();
    let Some(refused) = on_terminal(&home, &store, &[]) else { return };
    refused.ends(6).hides("value of");
}

#[test]
fn store_offers_to_make_the_vault() {
    let home = Home::new();
    let store = home.sonora(&["store", "token"]);
    let Some(declined) = on_terminal(&home, &store, &[("Make one? [y/N]", "n\n")]) else { return };
    declined.ends(2).shows("nothing was changed");
    assert!(!home.path("v.svault").exists());
    let steps = [
        ("Make one? [y/N]", "y\n"),
        ("new passphrase for", "correct horse\n"),
        ("(again)", "correct horse\n"),
        ("value of `token`", "s3cret\n"),
        ("(again)", "s3cret\n"),
    ];
    on_terminal(&home, &store, &steps).unwrap().ends(0).shows("stored `token`").hides("s3cret");
    let got = home.sonora(&["get", "token"]).passphrase().run().ok();
    assert_eq!(got.stdout, b"s3cret");
}

#[test]
fn get_asks_for_the_passphrase_and_ends_the_line() {
    let home = Home::with_token();
    let get = home.sonora(&["get", "token"]);
    let Some(got) = on_terminal(&home, &get, &[("passphrase of", "correct horse\n")]) else {
        return;
    };
    assert!(got.ends(0).hides("correct horse").output.ends_with("s3cret\n"));
    on_terminal(&home, &get, &[("passphrase of", "wrong\n")])
        .unwrap()
        .ends(3)
        .shows("wrong passphrase for the vault");
    on_terminal(&home, &get, &[("passphrase of", "\n")]).unwrap().ends(2).shows("empty");
}

#[test]
fn no_question_is_asked_when_told_so() {
    let home = Home::with_token();
    let get = home.sonora(&["get", "token", "--no-input"]);
    let Some(refused) = on_terminal(&home, &get, &[]) else { return };
    refused.ends(3).shows("--no-input is given");
    let get = home.sonora(&["get", "token"]).env("CI", "true");
    on_terminal(&home, &get, &[]).unwrap().ends(3).shows("CI is set");
    let status = home.sonora(&["status"]);
    on_terminal(&home, &status, &[]).unwrap().ends(0).shows("allowed");
}

#[test]
fn a_purge_is_confirmed() {
    let home = Home::with_token();
    let purge = home.sonora(&["remove", "token", "--purge"]).identity();
    let Some(declined) = on_terminal(&home, &purge, &[("[y/N]", "n\n")]) else { return };
    declined.ends(2).shows("not confirmed, nothing was changed");
    on_terminal(&home, &purge, &[("[y/N]", "\n")]).unwrap().ends(2);
    home.bot(&["get", "token"]).ok();
    on_terminal(&home, &purge, &[("[y/N]", "y\n")]).unwrap().ends(0).shows("removed `token`");
    home.sonora(&["get", "token"]).identity().fails(5, "no-entry");
}

#[test]
fn a_vault_that_is_new_here_shows_its_signer() {
    let home = Home::with_token();
    let signer = home.run(&["status", "--json"]).ok().json()["signer"].clone();
    let get = home.sonora(&["get", "token"]).identity().env("XDG_STATE_HOME", home.path("fresh"));
    let Some(first) = on_terminal(&home, &get, &[]) else { return };
    first.ends(0).shows("this vault is new here").shows(signer.as_str().unwrap());
    on_terminal(&home, &get, &[]).unwrap().ends(0).hides("new here");
}

#[test]
fn rotate_asks_for_everything() {
    let home = Home::with_token();
    let steps = [
        ("passphrase of", "correct horse\n"),
        ("Wrap the new key for them? [y/N]", "y\n"),
        ("new passphrase for", "new words\n"),
        ("(again)", "new words\n"),
    ];
    let rotate = home.sonora(&["rotate"]);
    let Some(rotated) = on_terminal(&home, &rotate, &steps) else { return };
    rotated.ends(0).shows("  identity  age1").shows("rotated:").hides("new words");
    home.sonora(&["get", "token"]).env("SONORA_SEC_PASSPHRASE", "new words").run().ok();
}

#[test]
fn rotate_asks_for_the_other_passphrase_slots() {
    let home = Home::with_token();
    let add = home.sonora(&["slot", "add", "second"]).identity();
    let steps = [("passphrase of the new slot `second`", "second\n"), ("(again)", "second\n")];
    let add = add.args(&["--passphrase"]);
    let Some(added) = on_terminal(&home, &add, &steps) else { return };
    added.ends(0).shows("added the slot");
    let steps = [
        ("passphrase of", "correct horse\n"),
        ("[y/N]", "y\n"),
        ("new passphrase for", "new\n"),
        ("(again)", "new\n"),
        ("passphrase of the slot `second`, to keep it", "second\n"),
    ];
    on_terminal(&home, &home.sonora(&["rotate"]), &steps).unwrap().ends(0);
    home.sonora(&["get", "token"]).env("SONORA_SEC_PASSPHRASE", "second").run().ok();
    home.sonora(&["get", "token"]).env("SONORA_SEC_PASSPHRASE", "new").run().ok();
}

#[test]
fn a_declined_rotation_changes_nothing() {
    let home = Home::with_token();
    let before = home.read("v.svault");
    let steps = [("passphrase of", "correct horse\n"), ("[y/N]", "n\n")];
    let Some(declined) = on_terminal(&home, &home.sonora(&["rotate"]), &steps) else { return };
    declined.ends(2).shows("not confirmed");
    assert_eq!(home.read("v.svault"), before);
}

#[test]
fn messages_are_colored_on_a_terminal() {
    let home = Home::with_vault();
    let get = home.sonora(&["get", "x"]).identity();
    let Some(colored) = on_terminal(&home, &get, &[]) else { return };
    colored.ends(5).shows("\u{1b}[1;31merror:\u{1b}[0m");
    let plain = home.sonora(&["get", "x"]).identity().env("NO_COLOR", "1");
    on_terminal(&home, &plain, &[]).unwrap().ends(5).hides("\u{1b}");
}

#[test]
fn a_plugin_asks_for_its_pin() {
    let Some(path) = crate::cli::plugin::path_with_plugin() else { return };
    let home = Home::new();
    home.write("key.txt", "AGE-PLUGIN-FAKE-1WP5KULWEFP2");
    let init = home.sonora(&["init", "--age-recipient", "age1fake1wp5ku3vxlph"]);
    init.env("PATH", &path).run().ok();
    let list = home.sonora(&["list", "--identity", "key.txt"]).env("PATH", &path);
    let pin = |typed| on_terminal(&home, &list, &[("PIN of the fake key", typed)]);
    let Some(opened) = pin("1234\n") else { return };
    opened.ends(0).hides("1234");
    let refused = pin("9999\n").unwrap();
    assert_ne!(refused.code, 0);
    refused.shows("the PIN is wrong").hides("9999");
}

#[test]
fn trust_shows_the_file_before_it_asks() {
    let home = Home::new();
    home.write(".sonora-sec.toml", "run.env = {TOKEN = 'token'}");
    let command = home.sonora(&["trust"]);
    let steps = [("as it is now? [y/N]", "\n")];
    let Some(refused) = on_terminal(&home, &command, &steps) else { return };
    refused.ends(2).shows("run.env.TOKEN  token\nTrust ").shows("not confirmed");
    assert!(home.list("state/sonora-sec/trusted").is_empty());
    let steps = [("as it is now? [y/N]", "y\n")];
    let Some(trusted) = on_terminal(&home, &command, &steps) else { return };
    trusted.ends(0).shows("until it changes");
    // Programs get the report alone on standard output; the question still has its page.
    home.write(".sonora-sec.toml", "run.env = {}");
    let command = home.sonora(&["trust", "--json"]);
    let Some(trusted) = on_terminal(&home, &command, &steps) else { return };
    trusted.ends(0).shows("run.env  nothing\nTrust ").shows("\"before\":\"changed\"");
}

#[test]
fn import_asks_for_the_old_passphrase() {
    let home = Home::with_vault();
    let old = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/py-sonora/passphrase");
    home.write("old", std::fs::read(old).unwrap());
    let import = home.sonora(&["import", "--from", "py-sonora", "old"]).identity();
    let steps = [("passphrase of py-sonora's vault `old`", "fake master key\n")];
    let Some(done) = on_terminal(&home, &import, &steps) else { return };
    done.ends(0).shows("imported 7").hides("fake master key");
}

#[test]
fn export_asks_before_it_opens_the_vault() {
    let home = Home::with_token();
    let export = home.sonora(&["export", "--to", "dotenv"]).identity();
    let question = "Write every entry in the clear to standard output? [y/N]";
    let Some(asked) = on_terminal(&home, &export, &[(question, "n\n")]) else { return };
    asked.ends(2).hides("s3cret");
    let Some(asked) = on_terminal(&home, &export, &[(question, "y\n")]) else { return };
    asked.ends(0).shows("TOKEN=s3cret");
}
