//! Project files: what a trusted one changes, and a stranger's repository that changes nothing.

use std::os::unix::fs::{chown, symlink};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::sonora::{Home, Outcome, Sonora, is_root, not_run};

const FILE: &str = ".sonora-sec.toml";

/// A home whose folder `p` is a project with the vault `bot.svault`, which holds `token`.
fn project() -> Home {
    let home = Home::new();
    home.folder("p");
    let project = |words: &[&str]| within(&home, "p", words);
    project(&["init", "--new-identity", "bot.key", "--vault", "bot.svault"]).run().ok();
    project(&["store", "token", "--raw", "--vault", "bot.svault", "--identity", "bot.key"])
        .stdin("s3cret")
        .run()
        .ok();
    home
}

/// A command in a folder of the home, without a vault in its environment.
fn within<'h>(home: &'h Home, folder: &str, words: &[&str]) -> Sonora<'h> {
    let line = format!("cd '{}' && exec \"$0\" \"$@\"", home.path(folder).display());
    home.sonora(words).without("SONORA_SEC_VAULT").shell(&line)
}

fn trust(home: &Home, file: &str, text: impl AsRef<[u8]>) {
    home.write(file, text);
    home.run(&["trust", file, "--yes"]).ok();
}

fn standing(home: &Home, folder: &str) -> (String, Outcome) {
    let vault = home.path("p/bot.svault").display().to_string();
    let outcome = within(home, folder, &["status", "--json", "--vault", &vault]).run().ok();
    (outcome.json()["project"]["standing"].as_str().unwrap_or("none").to_owned(), outcome)
}

/// Insists that `trust` refuses the text, and that it has no effect even where a record says that
/// it is trusted.
#[track_caller]
fn refused(home: &Home, text: impl AsRef<[u8]>, says: &str) {
    home.write("p/.sonora-sec.toml", text);
    let told = home.run(&["trust", "p/.sonora-sec.toml", "--yes"]).code(2).says(says);
    assert!(!told.stderr.contains(['\u{1b}', '\0', '\u{7}']), "{told:?}");
    assert!(told.stdout.is_empty(), "{told:?}");
    assert!(home.list("state/sonora-sec/trusted").is_empty());
    assert_eq!(standing(home, "p").0, "untrusted");
    let sha256 = |bytes: &[u8]| HEXLOWER.encode(&Sha256::digest(bytes));
    let path = home.path("p/.sonora-sec.toml");
    let name = sha256(path.as_os_str().as_encoded_bytes());
    let record = format!("state/sonora-sec/trusted/{name}.toml");
    let digest = sha256(&home.read(&path));
    home.write(&record, format!("version = 1\npath = ''\nsha256 = '{digest}'\ntrusted = 1"));
    let told = within(home, "p", &["run", "--vault", "bot.svault", "--", "true"]).run().code(125);
    assert!(
        told.stderr.contains("project file") || told.stderr.contains("but not read"),
        "{told:?}"
    );
    assert!(!told.stderr.contains(['\u{1b}', '\0', '\u{7}']), "{told:?}");
    std::fs::remove_file(home.path(record)).unwrap();
}

// What a trusted one does.

#[test]
fn a_trusted_file_names_the_vault_and_what_run_hands_down() {
    let home = project();
    trust(&home, "p/.sonora-sec.toml", "vault = 'bot.svault'\nrun.env = {TOKEN = 'token'}\n");
    home.folder("p/src/deep");
    for folder in ["p", "p/src/deep"] {
        let identity = home.path("p/bot.key").display().to_string();
        let words = ["run", "--identity", &identity, "--", "sh", "-c", "echo \"$TOKEN\""];
        let shown = within(&home, folder, &words).run().ok();
        assert_eq!((shown.text(), shown.stderr.as_str()), ("s3cret\n", ""));
    }
    let status = within(&home, "p", &["status", "--json"]).run().ok().json();
    assert_eq!(status["vault"], home.path("p/bot.svault").display().to_string());
    assert_eq!(status["vault_from"], "project");
    assert_eq!(status["project"]["path"], home.path("p/.sonora-sec.toml").display().to_string());
    assert_eq!(status["project"]["standing"], "trusted");
    let lines = within(&home, "p", &["status", "--porcelain"]).run().ok();
    assert!(lines.text().contains("\nproject-is trusted\n"), "{lines:?}");
    within(&home, "p", &["status", "-v"]).run().ok().says("following `");
    // Elsewhere it has no say.
    within(&home, "", &["status"]).fails(2, "no-vault");
}

#[test]
fn each_setting_counts_as_a_whole_over_the_users_own() {
    let home = project();
    let users = "vault = '/users.svault'\n[run]\nenv = {A = 'a', B = 'b'}\n[store]\nversions = 7\n";
    home.write("config/sonora-sec/config.toml", users);
    let identity = ["--identity", "bot.key"];
    let kept = |text: &str| {
        trust(&home, "p/.sonora-sec.toml", text);
        let vault = ["--vault", "bot.svault"];
        let status = within(&home, "p", &["status", "--json"]).args(&vault).run().ok().json();
        let run = within(&home, "p", &["run", "--", "env"]).args(&vault).args(&identity).run();
        (status["kept_versions"].as_u64().unwrap(), run)
    };
    let (versions, run) = kept("run.env = {C = 'token'}");
    assert_eq!(versions, 7);
    let run = run.ok();
    assert!(run.text().contains("C=s3cret\n") && !run.text().contains("\nA="), "{run:?}");
    let (versions, run) = kept("store.versions = 2");
    assert_eq!(versions, 2);
    run.code(125).says("no entry");
    // A project that hands down nothing says so.
    kept("run.env = {}").1.code(125).says("nothing to hand down");
}

#[test]
fn options_and_environment_outrank_it() {
    let home = project();
    trust(&home, "p/.sonora-sec.toml", "vault = 'none.svault'");
    let status = || within(&home, "p", &["status", "--json"]);
    status().run().failure(2, "no-vault").says("p/none.svault");
    let by_option = status().args(&["--vault", "bot.svault"]).run().ok().json();
    assert_eq!(by_option["vault_from"], "--vault");
    let by_environment = status().env("SONORA_SEC_VAULT", "bot.svault").run().ok().json();
    assert_eq!(by_environment["vault_from"], "SONORA_SEC_VAULT");
}

#[test]
fn a_named_settings_file_stands_alone_and_needs_no_trust() {
    let home = project();
    home.write("p/.sonora-sec.toml", "vault = 'bot.svault'\n");
    home.write("mine.toml", "vault = 'p/bot.svault'\n");
    for outcome in [
        within(&home, "p", &["status", "--json", "--config", FILE]).run(),
        within(&home, "p", &["status", "--json"]).env("SONORA_SEC_CONFIG", "../mine.toml").run(),
    ] {
        let outcome = outcome.ok();
        assert_eq!(outcome.stderr, "");
        assert_eq!(outcome.json()["vault_from"], "settings");
        assert!(outcome.json()["project"].is_null());
    }
}

#[test]
fn init_makes_the_vault_that_it_names() {
    let home = Home::new();
    trust(&home, "p/.sonora-sec.toml", "vault = 'sub/x'");
    home.folder("p/sub");
    within(&home, "p", &["init", "--new-identity", "bot.key"]).run().ok();
    assert!(home.path("p/sub/x").exists());
}

#[test]
fn completion_follows_it_and_says_nothing() {
    let home = project();
    let asked = || {
        within(&home, "p", &["--", "sonora-sec", "get", "--identity", "bot.key", "to"])
            .env("SONORA_SEC_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", "4")
            .env("_CLAP_IFS", "\n")
            .run()
            .ok()
    };
    home.write("p/.sonora-sec.toml", "vault = 'bot.svault'");
    let before = asked();
    assert_eq!((before.text(), before.stderr.as_str()), ("", ""));
    home.run(&["trust", "p/.sonora-sec.toml", "--yes"]).ok();
    let after = asked();
    assert_eq!((after.text().trim(), after.stderr.as_str()), ("token", ""));
}

// What is not in force.

#[test]
fn an_untrusted_file_changes_nothing_and_is_told_once() {
    let home = project();
    home.write("p/.sonora-sec.toml", "vault = 'bot.svault'");
    let told = within(&home, "p", &["status"]).run().code(2).says("is not trusted; it is not read");
    assert_eq!(told.stderr.matches("warning:").count(), 1);
    assert!(told.stderr.contains("`sonora-sec trust`"), "{told:?}");
    let quiet = within(&home, "p", &["status", "-q"]).run().code(2);
    assert!(!quiet.stderr.contains("warning:"), "{quiet:?}");
    for words in [&["trust", "--forget"][..], &["completions", "bash"]] {
        let silent = within(&home, "p", words).run().ok();
        assert!(!silent.stderr.contains("warning:"), "{silent:?}");
    }
    // It is not even opened: a pipe would block, a folder could not be read.
    std::fs::remove_file(home.path("p/.sonora-sec.toml")).unwrap();
    home.folder("p/.sonora-sec.toml");
    assert_eq!(standing(&home, "p").0, "untrusted");
}

#[test]
fn a_changed_file_is_not_read_until_it_is_trusted_again() {
    let home = project();
    trust(&home, "p/.sonora-sec.toml", "vault = 'bot.svault'");
    within(&home, "p", &["status"]).run().ok();
    home.write("p/.sonora-sec.toml", "vault = 'bot.svault' ");
    within(&home, "p", &["status"]).run().code(2).says("changed since it was trusted");
    assert_eq!(standing(&home, "p").0, "changed");
    home.write("p/.sonora-sec.toml", "vault = 'bot.svault'");
    assert_eq!(standing(&home, "p").0, "trusted");
    home.run(&["trust", "p/.sonora-sec.toml", "--forget"]).ok();
    assert_eq!(standing(&home, "p").0, "untrusted");
}

#[test]
fn trust_does_not_move_with_the_file() {
    let home = project();
    trust(&home, "p/.sonora-sec.toml", "vault = 'bot.svault'");
    home.folder("q");
    std::fs::copy(home.path("p/.sonora-sec.toml"), home.path("q/.sonora-sec.toml")).unwrap();
    assert_eq!(standing(&home, "q").0, "untrusted");
    std::fs::rename(home.path("p/.sonora-sec.toml"), home.path("p/elsewhere")).unwrap();
    symlink("elsewhere", home.path("p/.sonora-sec.toml")).unwrap();
    assert_eq!(standing(&home, "p").0, "refused");
    home.run(&["trust", "p/.sonora-sec.toml", "--yes"]).code(2).says("symbolic link");
}

#[test]
fn a_file_that_others_can_change_is_refused() {
    let home = project();
    let file = "p/.sonora-sec.toml";
    trust(&home, file, "vault = 'bot.svault'");
    for (path, mode, before) in [
        (file, 0o620, 0o600),
        (file, 0o602, 0o600),
        ("p", 0o777, 0o755),
        ("p", 0o775, 0o755),
        ("p", 0o1777, 0o755),
    ] {
        home.mode(path, mode);
        let (word, outcome) = standing(&home, "p");
        assert_eq!(word, "refused", "{path} {mode:o}");
        outcome.says("is writable by others");
        home.run(&["trust", file, "--yes"])
            .code(2)
            .says("hint: keep others from writing it: `chmod");
        home.mode(path, before);
        assert_eq!(standing(&home, "p").0, "trusted");
    }
    home.mode("p", 0o755);
    home.mode(file, 0o644);
    assert_eq!(standing(&home, "p").0, "trusted");
}

#[test]
fn a_file_or_folder_of_another_user_is_refused() {
    if !is_root() {
        return not_run("only root can give a file away");
    }
    let home = project();
    let file = "p/.sonora-sec.toml";
    trust(&home, file, "vault = 'bot.svault'");
    for path in [file, "p"] {
        chown(home.path(path), Some(1), None).unwrap();
        let (word, outcome) = standing(&home, "p");
        assert_eq!(word, "refused", "{path}");
        outcome.says("belongs to another user");
        home.sonora(&["trust", file, "--yes"]).fails(2, "project-file");
        chown(home.path(path), Some(0), None).unwrap();
    }
}

#[test]
fn a_file_of_roots_is_trusted_by_a_user() {
    if !is_root() {
        return not_run("only root can give a file away");
    }
    let home = Home::new();
    home.give_to(1);
    home.write("p/.sonora-sec.toml", "");
    home.mode("p/.sonora-sec.toml", 0o644);
    home.mode("p", 0o755);
    let user = ["setpriv", "--reuid", "1", "--regid", "1", "--clear-groups"];
    let asked = home.sonora(&["trust", "p/.sonora-sec.toml", "--yes"]).through(&user);
    asked.run().ok().says("trusted");
}

#[test]
fn the_search_ends_with_git_and_with_home() {
    let home = project();
    trust(&home, ".sonora-sec.toml", "store.versions = 2");
    assert_eq!(standing(&home, "p").0, "trusted");
    home.folder("p/.git");
    assert_eq!(standing(&home, "p").0, "none");
    // The home is a folder further down.
    std::fs::remove_dir(home.path("p/.git")).unwrap();
    let status = within(&home, "p", &["status", "--json", "--vault", "bot.svault"]);
    let status = status.env("HOME", home.path("p")).run().ok().json();
    assert!(status["project"].is_null());
    // A link to the home is the home.
    symlink(home.path("p"), home.path("link")).unwrap();
    let status = within(&home, "p", &["status", "--json", "--vault", "bot.svault"]);
    let status = status.env("HOME", home.path("link")).run().ok().json();
    assert!(status["project"].is_null());
}

#[test]
fn a_working_folder_that_is_gone_or_closed_has_no_project() {
    let home = project();
    home.write("gone/.sonora-sec.toml", "");
    let vault = home.path("p/bot.svault").display().to_string();
    let line = "cd gone && rm -r ../gone && exec \"$0\" \"$@\"";
    let status = home.sonora(&["status", "--json", "--vault", &vault]).shell(line).run().ok();
    assert_eq!(status.stderr, "");
    if !is_root() {
        return not_run("only root can become another user");
    }
    home.give_to(1);
    home.write("closed/.sonora-sec.toml", "");
    home.mode("closed", 0o700);
    let line = "cd closed && exec setpriv --reuid 1 --regid 1 --clear-groups \"$0\" \"$@\"";
    let status = home.sonora(&["status", "--json", "--vault", &vault]).shell(line).run().ok();
    assert_eq!(status.stderr, "");
    assert!(status.json()["project"].is_null());
}

// A stranger's text.

#[test]
fn what_it_must_not_set_is_refused_with_where_it_is_set() {
    let home = project();
    for (text, key) in [
        ("identity = 'bot.key'", "identity"),
        ("passphrase-command = 'x'", "passphrase-command"),
        ("accept-older = 1", "accept-older"),
        ("[run]\nallow-expensive-kdf = true", "run.allow-expensive-kdf"),
        ("[sandbox]\npython = '/bin/x'", "sandbox.python"),
    ] {
        refused(&home, text, &format!("a project file must not set `{key}`"));
        let told = home.sonora(&["trust", "p/.sonora-sec.toml", "--yes"]).fails(2, "project-file");
        assert!(!told.hint.is_empty());
    }
    for text in ["nonsense = 1", "[scan-json]\ndepth = 1", "[store]\nkeep = 1"] {
        refused(&home, text, "is unknown");
    }
}

#[test]
fn a_powerful_variable_is_refused() {
    let home = project();
    for variable in ["LD_PRELOAD", "PATH", "PYTHONPATH", "BASH_ENV", "SONORA_SEC_X", "GIT_SSH"] {
        refused(&home, format!("run.env = {{{variable} = 'token'}}"), variable);
    }
    for text in ["run.env = {A = 1}", "run.env = 'A'", "run.env = {'A=B' = 'token'}"] {
        refused(&home, text, "run.env");
    }
    refused(&home, "run.env = {A = \"x\\u0000\"}", "run.env");
    // The user's own settings may name any.
    home.write("mine.toml", "run.env = {PYTHONPATH = 'token'}\nvault = 'p/bot.svault'");
    let words = ["run", "--config", "mine.toml", "--identity", "p/bot.key", "--", "true"];
    home.sonora(&words).without("SONORA_SEC_VAULT").run().ok();
}

#[test]
fn a_vault_outside_of_its_folder_is_refused() {
    let home = project();
    home.write("outside/x.svault", "");
    symlink("../outside", home.path("p/link")).unwrap();
    symlink("../outside/x.svault", home.path("p/linked.svault")).unwrap();
    symlink("../outside/none.svault", home.path("p/dangling.svault")).unwrap();
    let absolute = home.path("outside/x.svault").display().to_string();
    for vault in [
        "../x",
        "sub/../../x",
        "sub/..",
        "/etc/passwd",
        &absolute,
        "link/x.svault",
        "linked.svault",
        ".",
        "",
    ] {
        refused(&home, format!("vault = '{vault}'"), "is not in the folder of the project file");
    }
    refused(&home, "vault = 'link/new.svault'", "is not in the folder");
    refused(&home, "vault = 'dangling.svault'", "dangling.svault");
    refused(&home, "vault = \"a\\u0000b\"", "vault");
    refused(&home, "vault = 3", "vault");
    let inside = home.path("p/bot.svault").display().to_string();
    trust(&home, "p/.sonora-sec.toml", format!("vault = '{inside}'"));
}

#[test]
fn a_link_that_comes_after_the_trust_is_an_error() {
    let home = project();
    home.write("outside/x.svault", "");
    trust(&home, "p/.sonora-sec.toml", "vault = 'new.svault'");
    symlink("../outside/x.svault", home.path("p/new.svault")).unwrap();
    within(&home, "p", &["init", "--new-identity", "k"]).fails(2, "project-file");
    within(&home, "p", &["run", "--", "true"]).fails(125, "project-file");
    // The way out still works.
    within(&home, "p", &["trust", "--forget"]).run().ok();
}

#[test]
fn text_that_is_no_settings_is_refused() {
    let home = project();
    refused(&home, b"vault = '\xff'", "UTF-8");
    refused(&home, b"vault = 'a\0b'", "line 1");
    refused(&home, "\n\nvault = 'a\u{1b}[2J'", "line 3");
    refused(&home, "\"a\\u001b[2J\\u0007\" = 1", "is unknown");
    refused(&home, "[\"\\u202e\\u001b]0;x\\u0007\"]\nx = 1", "is unknown");
    refused(&home, "run.env = {\"\\u001b[2J\" = 'x'}", "run.env");
    refused(&home, "run.env = {A = \"\\u001b[2J\"}", "run.env");
    refused(&home, "vault = \"../\\u001b[2J\"", "is not in the folder");
    refused(&home, vec![b'#'; 64 * 1024 + 1], "larger than");
    refused(&home, format!("a = {}", "[".repeat(10_000)), "caused by");
    refused(&home, format!("a = {}", "{a = ".repeat(10_000)), "caused by");
    refused(&home, format!("{}a = 1", "a.".repeat(10_000)), "nests too deeply");
    refused(&home, format!("[{}a]", "a.".repeat(10_000)), "nests too deeply");
    refused(&home, "store.versions = 0", "from 1 to");
    refused(&home, "store.versions = -1", "from 1 to");
    refused(&home, "store.versions = 9223372036854775807", "from 1 to");
    refused(&home, "vault = 'a'\nvault = 'b'", "line 2");
    // What is allowed may be odd, and is shown safely.
    home.write("p/.sonora-sec.toml", "vault = \"\\u001b[2J\"");
    let shown = home.run(&["trust", "p/.sonora-sec.toml", "--yes"]).ok();
    assert!(shown.text().contains("\\u{1b}[2J") && !shown.text().contains('\u{1b}'), "{shown:?}");
    assert!(!shown.stderr.contains('\u{1b}'));
}

#[test]
fn a_folder_with_an_odd_name_is_shown_safely() {
    let home = project();
    let folder = "p/\u{1b}[2J";
    home.write(format!("{folder}/{FILE}"), "");
    let (word, outcome) = standing(&home, folder);
    assert_eq!(word, "untrusted");
    assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
    let told = within(&home, folder, &["trust", "--yes"]).run().ok();
    assert!(!told.stderr.contains('\u{1b}') && !told.text().contains('\u{1b}'), "{told:?}");
    home.mode(format!("{folder}/{FILE}"), 0o666);
    let (_, outcome) = standing(&home, folder);
    assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
    let told = within(&home, folder, &["trust"]).run().code(2);
    assert!(!told.stderr.contains('\u{1b}'), "{told:?}");
}
