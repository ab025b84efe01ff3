//! `unlock` and `lock`: the key that a session keeps, in session keyrings that the tests make.
//!
//! A kernel that has no keyrings, or a container that keeps them away, fails these tests.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};

use data_encoding::{BASE64, HEXLOWER};

use crate::home::files_below;
use crate::sonora::{Home, Outcome, is_root, not_run};

/// A user that nobody is, whose keys can run out.
const SOMEBODY: &str = "54321";

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/keyring").join(name)
}

/// Runs a shell script in a session keyring of a kind. In it `$S` is the program, `$PROBE` tries to read the key, and
/// `$OTHER` goes on in another session.
fn in_session(home: &Home, kind: &str, script: &str) -> Outcome {
    let session = data("session.py");
    let script = format!("set -e; S=\"$0\"; {script}");
    let words = ["python3".as_ref(), session.as_os_str(), kind.as_ref(), "sh".as_ref()];
    home.sonora::<&str>(&[])
        .through(&words)
        .through(&["-c", &script])
        .env("PROBE", format!("python3 {}", data("probe.py").display()))
        .env("OTHER", format!("python3 {} fresh", session.display()))
        .env("ID", id(home))
        .run()
}

fn id(home: &Home) -> String {
    let status = home.run(&["status", "--json"]).ok().json();
    status["id"].as_str().unwrap().to_owned()
}

/// Runs a script in a session that the vault is unlocked for, and in which the key was read once.
fn unlocked(home: &Home, script: &str) -> Outcome {
    let start = "$S unlock --passphrase-file pass.txt; $PROBE control.txt $ID;";
    let outcome = in_session(home, "fresh", &format!("{start} {script}"));
    let control = lines(home, "control.txt");
    assert!(control[0].starts_with("found "), "{control:?} {outcome:?}");
    outcome
}

fn lines(home: &Home, name: &str) -> Vec<String> {
    String::from_utf8(home.read(name)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_vault_that_is_unlocked_opens_without_a_passphrase() {
    let home = Home::with_token();
    let outcome = unlocked(&home, "$S get token --no-input; $S status --porcelain").ok();
    let text = outcome.text().to_owned();
    assert!(text.starts_with("s3cret"), "{text}");
    assert!(text.contains("unlocked-by cached\n"), "{text}");
    assert!(text.contains("cached-for 14m\n") || text.contains("cached-for 15m\n"), "{text}");
    outcome.says("is unlocked for this session until 20");
    // Writing works too.
    let script = "printf new-value | $S store token --replace --no-input; $S get token --no-input";
    assert!(unlocked(&home, script).ok().text().ends_with("new-value"));
}

#[test]
fn lock_takes_the_key_back() {
    let home = Home::with_token();
    let script = "$S lock; $PROBE after.txt $ID; $S lock; $S get token --no-input";
    let outcome = unlocked(&home, script).code(3);
    assert_gone(&home);
    outcome.says("is locked again").says("was not unlocked for this session");
}

#[test]
fn lock_works_without_the_vault() {
    let home = Home::with_token();
    let script = "printf x >v.svault; $S lock; $PROBE after.txt $ID";
    unlocked(&home, script).ok().says("took back the keys of all vaults, 1 in number");
    assert_gone(&home);
}

#[test]
fn the_key_is_gone_after_its_time() {
    let home = Home::with_token();
    let script = "$S unlock --for 1s --passphrase-file pass.txt; sleep 2.1; $PROBE after.txt $ID; \
        $S get token --no-input";
    unlocked(&home, script).code(3);
    assert_gone(&home);
}

/// Insists that the key, which was read before, can be read no more.
fn assert_gone(home: &Home) {
    let after = lines(home, "after.txt");
    assert!(after[0].starts_with("not found: "), "{after:?}");
    assert!(after[1].starts_with("not read: "), "{after:?}");
}

#[test]
fn nobody_but_the_session_reads_the_key() {
    let home = Home::with_token();
    let script = "$OTHER $PROBE other.txt $ID; $OTHER $S get token --no-input";
    unlocked(&home, script).code(3);
    let other = lines(&home, "other.txt");
    assert!(other[0].starts_with("not found: "), "{other:?}");
    assert_eq!(other[1], "not read: Permission denied");
}

#[test]
fn who_has_the_key_can_neither_pass_it_on_nor_lengthen_its_time() {
    let home = Home::with_token();
    unlocked(&home, "true").ok();
    let control = lines(&home, "control.txt");
    let user = rustix::process::getuid().as_raw();
    let group = rustix::process::getgid().as_raw();
    // Possessor: view, read, search.
    let described = format!("described user;{user};{group};0b000000;sonora-sec:{}", id(&home));
    assert_eq!(control[1], described);
    let rest = ["read", "not linked: Permission denied", "not lengthened: Permission denied"];
    assert_eq!(control[2..], rest);
}

#[test]
fn a_session_that_every_process_of_the_user_shares_is_refused() {
    let home = Home::with_token();
    for kind in ["users", "revoked"] {
        let script = "$S unlock --json --passphrase-file pass.txt";
        in_session(&home, kind, script).failure(2, "no-session-keyring").hints("keyctl session");
        in_session(&home, kind, "$S get token --passphrase-file pass.txt").ok();
    }
}

#[test]
fn a_session_of_another_user_is_refused() {
    if !is_root() {
        return not_run("only root becomes another user");
    }
    let home = Home::with_token();
    home.give_to(SOMEBODY.parse().unwrap());
    let script = "$S unlock --json --passphrase-file pass.txt";
    in_session(&home, &format!("inherited-{SOMEBODY}"), script).failure(2, "no-session-keyring");
}

#[test]
fn a_key_is_kept_for_twelve_hours_at_most() {
    let home = Home::with_token();
    for (time, code) in [("12h", 0), ("721m", 2), ("12h1s", 2), ("0s", 2), ("1d", 2)] {
        let script = format!("$S unlock --for {time} --passphrase-file pass.txt");
        in_session(&home, "fresh", &script).code(code);
    }
}

#[test]
fn a_key_does_not_renew_itself() {
    let home = Home::with_token();
    unlocked(&home, "$S unlock --no-input").code(3);
}

#[test]
fn what_is_named_beats_the_cached_key() {
    let home = Home::with_token();
    home.write("wrong.txt", "battery staple");
    for words in ["--passphrase-file wrong.txt", "--slot passphrase --no-input"] {
        unlocked(&home, &format!("$S get token {words}")).code(3);
    }
    unlocked(&home, "SONORA_SEC_PASSPHRASE_FILE=wrong.txt $S get token").code(3);
    unlocked(&home, "$S get token --identity bot.key -v").ok().says("through the slot `identity`");
    unlocked(&home, "$S get token -v").ok().says("through the slot `cached`");
    // A passphrase is what `rotate` replaces, so it is asked for.
    unlocked(&home, "$S rotate --yes --no-input").code(3);
}

#[test]
fn a_key_of_before_a_rotation_is_dropped() {
    let home = Home::with_token();
    home.write("new.txt", "battery staple");
    let script = "$S rotate --yes --passphrase-file pass.txt --new-passphrase-file new.txt; \
        $PROBE before.txt $ID; $S status --porcelain; $PROBE after.txt $ID; \
        $S get token --no-input || test $? = 3; $S get token --passphrase-file new.txt";
    let outcome = unlocked(&home, script).ok();
    assert!(outcome.text().contains("unlocked-by nothing\n"), "{outcome:?}");
    assert!(outcome.text().contains("cached-for none\n"), "{outcome:?}");
    assert!(lines(&home, "before.txt")[0].starts_with("found "));
    assert_gone(&home);
}

#[test]
fn another_vault_that_is_unlocked_does_not_pass_for_the_one_at_its_path() {
    let home = Home::with_token();
    home.run(&["init", "--vault", "other.svault", "--passphrase-file", "pass.txt"]).ok();
    let script = "cp v.svault other.svault; $S get token --vault other.svault --no-input --json";
    unlocked(&home, script).failure(4, "foreign-signer");
}

/// Every kind of program that is started finds an empty session keyring.
#[test]
fn no_program_that_is_started_reads_the_key() {
    let home = Home::with_token();
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plugin");
    home.write("plugin.key", "AGE-PLUGIN-FAKE-1WDHKUMMJVYKHGETNW3ESTKA39E\n");
    home.write("plugin.py", "def main():\n    return 1\n");
    for (name, lines) in [
        ("bin/age-plugin-fake", "exec $PLUGINS/age-plugin-fake \"$@\""),
        ("bin/python", "exec python3 \"$@\""),
        ("bin/editor", "exit 1"),
    ] {
        home.write(name, format!("#!/bin/sh\n$PROBE $HOME/child.txt $ID\n{lines}\n"));
        home.mode(name, 0o700);
    }
    let plugin = "--age-recipient age1fake1wdhkummjvykhgetnw3es53tlv9";
    for (what, script) in [
        ("run", "$S run --env T=token -- $PROBE child.txt $ID".to_owned()),
        ("run --redact", "$S run --redact --env T=token -- $PROBE child.txt $ID".to_owned()),
        ("run --memory", "$S run --memory 1G --env T=token -- $PROBE child.txt $ID".to_owned()),
        ("edit", "EDITOR=bin/editor $S edit token --on-disk || true".to_owned()),
        (
            "passphrase-command",
            "$S get token --passphrase-command \"$PROBE child.txt $ID cat pass.txt\"".to_owned(),
        ),
        ("age plugin, wrapping", format!("$S slot add key {plugin}")),
        ("age plugin, opening", "$S get token --identity plugin.key".to_owned()),
        ("Python that is asked", "$S sandbox run plugin.py --python bin/python".to_owned()),
    ] {
        let path = format!("export PLUGINS={}; PATH=$HOME/bin:$PATH;", plugins.display());
        // Afterwards the session has the key still.
        let script = format!("{path} {script} >&2; $S get token --no-input");
        home.write("child.txt", "");
        let outcome = unlocked(&home, &script).ok();
        assert!(outcome.text().ends_with("s3cret"), "{what}: {outcome:?}");
        let child = lines(&home, "child.txt");
        assert!(!child.is_empty(), "{what}: {outcome:?}");
        // Found by its name, or by its number, which a child may learn.
        let refused = child.iter().all(|line| line.starts_with("not "));
        assert!(refused, "{what}: {child:?}");
    }
}

#[test]
fn a_program_does_not_start_where_it_would_keep_the_session() {
    if !is_root() {
        return not_run("the keys of another user have to run out, for which it takes root");
    }
    let home = Home::with_token();
    home.give_to(SOMEBODY.parse().unwrap());
    let session = data("session.py");
    let start = |words: &[&str]| {
        let through = ["python3".as_ref(), session.as_os_str(), SOMEBODY.as_ref()];
        home.sonora(words).identity().through(&through)
    };
    start(&["get", "token"]).run().ok();
    for words in [
        &["run", "--env", "T=token", "--", "echo", "started"][..],
        &["run", "--redact", "--env", "T=token", "--", "echo", "started"],
    ] {
        let outcome = start(words).run().code(125);
        assert_eq!(outcome.text(), "", "{outcome:?}");
    }
}

#[test]
fn the_key_is_in_no_output_and_no_file() {
    let home = Home::with_token();
    let script = "$S get token -v --no-input; $S status; $S status --json; $S list --json; \
        $S unlock -v --json --passphrase-file pass.txt; $S get none -v --no-input || true; \
        $S slot list; $S backup create --to copies --no-input; $S lock -v --json";
    let outcome = unlocked(&home, script).ok();
    let control = lines(&home, "control.txt");
    let key = HEXLOWER.decode(control[0].trim_start_matches("found ").as_bytes()).unwrap();
    assert_eq!(key.len(), 32);
    std::fs::remove_file(home.path("control.txt")).unwrap();
    let forms = [key.clone(), HEXLOWER.encode(&key).into(), BASE64.encode(&key).into()];
    let mut texts = vec![outcome.stdout, outcome.stderr.into_bytes()];
    texts.extend(files_below(&home.path("")).iter().map(|path| std::fs::read(path).unwrap()));
    assert!(texts.len() > 5);
    for (text, form) in texts.iter().flat_map(|text| forms.iter().map(move |form| (text, form))) {
        assert!(!text.windows(form.len()).any(|part| part == form));
    }
}
