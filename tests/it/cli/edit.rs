//! `edit`, with editors that are scripts.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::sonora::{Home, Sonora};

/// A home with an editor, a script whose `$1` is the file; it says where that file was.
fn home(script: &str) -> Home {
    let home = Home::with_token();
    home.write("ed", format!("#!/bin/sh\nfor f in \"$@\"; do :; done\nd=$(dirname \"$f\")\necho \"$d\" > where\nstat -c '%a' \"$d\" \"$f\" > modes\n{script}\n"));
    home.mode("ed", 0o700);
    home
}

fn edit<'h>(home: &'h Home, words: &[&str]) -> Sonora<'h> {
    let editor = home.path("ed");
    home.sonora(&[&["edit", "token"], words].concat()).identity().env("EDITOR", editor)
}

fn where_it_was(home: &Home) -> PathBuf {
    PathBuf::from(String::from_utf8(home.read("where")).unwrap().trim_end())
}

/// Starts an edit and waits until its editor is there.
fn spawned(home: &Home) -> Child {
    let child = edit(home, &[]).spawn();
    let start = Instant::now();
    while !home.path("modes").exists() || home.read("modes").is_empty() {
        assert!(start.elapsed() < Duration::from_secs(20), "the editor did not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

#[test]
fn stores_what_the_editor_saves() {
    let home = home("test \"$(cat \"$f\")\" = s3cret && printf 'new\\nlines\\n' > \"$f\"");
    let edited = edit(&home, &["--json"]).run().ok().json();
    assert_eq!((&edited["action"], &edited["version"]), (&"edit".into(), &2.into()));
    // The value that was there had no final newline, which is what editors add.
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"new\nlines");
    assert_eq!(home.read("modes"), b"700\n600\n");
    assert!(!where_it_was(&home).exists());
}

#[test]
fn keeps_a_final_newline_that_was_there() {
    let home = home("echo more >> \"$f\"");
    home.store("token", "line\n");
    edit(&home, &[]).run().ok();
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"line\nmore\n");
}

#[test]
fn lies_in_memory_and_goes_to_disk_only_when_told_to() {
    let home = home("echo x > \"$f\"");
    edit(&home, &[]).run().ok();
    assert!(where_it_was(&home).starts_with("/dev/shm"), "{:?}", where_it_was(&home));
    edit(&home, &["--on-disk"]).run().ok().says("may keep copies");
    assert!(where_it_was(&home).starts_with("/dev/shm"));
    // Something else lies over `/dev/shm`, in a mount namespace of the program's own.
    let hidden = |words: &[&str]| {
        edit(&home, words).through(&[
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount --bind /proc /dev/shm && exec \"$0\" \"$@\"",
        ])
    };
    if hidden(&[]).run().stderr.contains("unshare") {
        crate::sonora::not_run("mount namespaces need root");
        return;
    }
    hidden(&[]).fails(2, "bad-input").says("no folder in memory").hints("--on-disk");
    home.store("token", "y");
    hidden(&["--on-disk"]).run().ok();
    assert!(where_it_was(&home).starts_with(home.path("tmp")), "{:?}", where_it_was(&home));
    assert!(home.list("tmp").is_empty());
}

#[test]
fn an_editor_that_changes_nothing_or_fails_changes_nothing() {
    for (script, code, told) in [
        (":", 0, "`token` was not changed"),
        ("echo >> \"$f\"", 0, "`token` was not changed"),
        ("echo x > \"$f\"; exit 3", 2, "failed"),
        (": > \"$f\"", 2, "the edited value is empty"),
        ("rm \"$f\"", 2, "could not open"),
        ("head -c 1048600 /dev/zero > \"$f\"", 2, "the edited value is larger"),
    ] {
        let home = home(script);
        let before = home.read("v.svault");
        edit(&home, &[]).run().code(code).says(told);
        assert_eq!(home.read("v.svault"), before, "{script}");
        assert!(!where_it_was(&home).exists(), "{script}");
    }
}

#[test]
fn does_not_overwrite_what_another_stored_meanwhile() {
    // The editor sees none of our variables, so it names the vault.
    let script = format!(
        "echo mine > \"$f\"; printf other | {} store token --replace --identity bot.key --vault v.svault",
        crate::sonora::BINARY
    );
    let home = home(&script);
    edit(&home, &[]).fails(6, "version-differs");
    assert_eq!(home.bot(&["get", "token"]).ok().stdout, b"other");
    assert!(!where_it_was(&home).exists());
}

#[test]
fn wipes_the_file_when_it_is_ended() {
    let home = home("sleep 60");
    let mut child = spawned(&home);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(!where_it_was(&home).exists());
}

#[test]
fn a_later_edit_wipes_what_a_killed_one_left() {
    let home = home("sleep 60");
    let mut child = spawned(&home);
    let left = where_it_was(&home);
    // Once its owner is gone, the edit of any test beside this one wipes it too.
    assert!(left.join("value").exists());
    child.kill().unwrap();
    child.wait().unwrap();
    home.write("ed", "#!/bin/sh\n");
    home.mode("ed", 0o700);
    edit(&home, &[]).run().ok();
    assert!(!left.exists());
}

#[test]
fn tells_known_editors_to_keep_no_copies() {
    let home = home("printf '%s\\n' \"$@\" > args");
    for (name, argument) in [
        ("vim", "noundofile"),
        ("nvim", "noundofile"),
        ("nano", "--restricted"),
        ("emacs", "--eval"),
    ] {
        std::fs::copy(home.path("ed"), home.path(name)).unwrap();
        home.mode(name, 0o700);
        // A link with another name is seen through.
        let _ = std::fs::remove_file(home.path("vi"));
        std::os::unix::fs::symlink(name, home.path("vi")).unwrap();
        let outcome = edit(&home, &[]).env("VISUAL", home.path("vi")).run().ok();
        assert!(!outcome.stderr.contains("may keep copies"), "{outcome:?}");
        let args = String::from_utf8(home.read("args")).unwrap();
        assert!(args.contains(argument) && args.trim_end().ends_with("/value"), "{args}");
    }
}

#[test]
fn refuses_what_is_no_text_and_what_is_not_there() {
    let home = home(":");
    home.sonora(&["store", "key", "--raw"]).identity().stdin(b"\xff").run().ok();
    home.sonora(&["edit", "key"]).identity().fails(2, "bad-input").hints("--from-file");
    home.sonora(&["edit", "other"]).identity().fails(5, "no-entry");
    let outcome = home.sonora(&["edit", "token"]).identity().env("EDITOR", "no-such-editor").run();
    outcome.code(2).says("could not run the editor `no-such-editor`");
}

#[test]
fn the_editor_gets_no_variable_of_ours_and_dumps_no_core() {
    let home = home("env > env; ulimit -c > core-limit");
    edit(&home, &[]).env("SONORA_SEC_PASSPHRASE", "x").run().ok();
    let env = String::from_utf8(home.read("env")).unwrap();
    assert!(!env.contains("SONORA_SEC_"), "{env}");
    assert_eq!(home.read("core-limit"), b"0\n");
    assert_eq!(std::fs::metadata(home.path("ed")).unwrap().permissions().mode() & 0o777, 0o700);
}
