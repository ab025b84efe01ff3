//! What the commands share: keys, trust, locks, settings, output, and vaults in a bad way.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use sonora_sec::vault::kdf::{KdfBound, KdfParams};
use sonora_sec::vault::rotation::NewSlot;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::OlderGenerations;

use crate::sonora::{Home, PASSPHRASE, Sonora, as_owner, is_root, not_run};
use crate::support::{self, CHEAP, passphrase, unlock};

fn list(home: &Home) -> Sonora<'_> {
    home.sonora(&["list"])
}

// Passphrases.

#[test]
fn a_passphrase_comes_from_each_source() {
    let home = Home::with_vault();
    list(&home).args(&["--passphrase-file", "pass.txt"]).run().ok();
    list(&home).args(&["--passphrase-command", "cat 'pass.txt'"]).run().ok();
    let by_descriptor = list(&home).args(&["--passphrase-fd", "3"]);
    by_descriptor.shell("exec \"$0\" \"$@\" 3<pass.txt").run().ok();
    list(&home).env("SONORA_SEC_PASSPHRASE", PASSPHRASE).run().ok();
    list(&home).env("SONORA_SEC_PASSPHRASE_FILE", "pass.txt").run().ok();
}

#[test]
fn a_wrong_passphrase_is_one_from_each_source() {
    let home = Home::with_vault();
    home.write("wrong.txt", "wrong");
    let wrong = |command: Sonora<'_>| {
        command.fails(3, "wrong-passphrase").hints("nothing was changed");
    };
    wrong(list(&home).args(&["--passphrase-file", "wrong.txt"]));
    wrong(list(&home).args(&["--passphrase-command", "cat wrong.txt"]));
    let by_descriptor = list(&home).args(&["--passphrase-fd", "3"]);
    wrong(by_descriptor.shell("exec \"$0\" \"$@\" 3<wrong.txt"));
    wrong(list(&home).env("SONORA_SEC_PASSPHRASE", "wrong"));
    wrong(list(&home).env("SONORA_SEC_PASSPHRASE_FILE", "wrong.txt"));
}

#[test]
fn an_option_comes_before_the_environment() {
    let home = Home::with_vault();
    list(&home).passphrase().env("SONORA_SEC_PASSPHRASE", "wrong").run().ok();
    let two = ["--passphrase-file", "pass.txt", "--passphrase-command", "true"];
    list(&home).args(&two).fails(2, "usage");
}

#[test]
fn one_final_newline_of_a_passphrase_is_dropped() {
    let home = Home::with_vault();
    for (text, opens) in [
        ("correct horse", true),
        ("correct horse\r\n", true),
        ("correct horse\n\n", false),
        ("correct horse ", false),
    ] {
        home.write("p.txt", text);
        let opened = list(&home).args(&["--passphrase-file", "p.txt"]).run();
        assert_eq!(opened.code == 0, opens, "{text:?}");
    }
}

#[test]
fn an_empty_passphrase_is_none() {
    let home = Home::with_vault();
    for text in ["", "\n", "\r\n"] {
        home.write("p.txt", text);
        list(&home).args(&["--passphrase-file", "p.txt"]).fails(2, "bad-input").says("empty");
    }
    list(&home).args(&["--passphrase-command", "true"]).fails(2, "bad-input").says("empty");
    // An empty variable counts as unset.
    list(&home).env("SONORA_SEC_PASSPHRASE", "").fails(3, "no-key");
}

#[test]
fn a_passphrase_that_cannot_be_read_is_told() {
    let home = Home::with_vault();
    list(&home).args(&["--passphrase-file", "none"]).fails(2, "io").says("`none`");
    list(&home).args(&["--passphrase-fd", "9"]).fails(2, "io").says("descriptor 9");
    list(&home).args(&["--passphrase-fd", "0"]).fails(2, "io").says("0, 1 and 2");
    list(&home).args(&["--passphrase-fd", "x"]).fails(2, "usage");
    let command = |line: &str| list(&home).args(&["--passphrase-command", line]);
    command("false").fails(2, "bad-input").says("`false` failed");
    command("no-such-command").fails(2, "io").says("no-such-command");
    command("'open").fails(2, "bad-input").says("open quote");
    command("").fails(2, "bad-input").says("empty");
    home.write("large", vec![b'x'; 70_000]);
    list(&home).args(&["--passphrase-file", "large"]).fails(2, "bad-input").says("larger than");
    home.write("binary", [0xff, 0xfe]);
    list(&home).args(&["--passphrase-file", "binary"]).fails(2, "bad-input");
}

#[test]
fn a_passphrase_command_runs_without_a_shell() {
    let home = Home::with_vault();
    let told = list(&home).args(&["--passphrase-command", "printf '%s' '$HOME;`x`'"]);
    told.fails(3, "wrong-passphrase");
}

#[test]
fn a_passphrase_file_that_others_can_read_is_warned_of() {
    let home = Home::with_vault();
    home.mode("pass.txt", 0o644);
    list(&home).passphrase().run().ok().says("warning: other users can read").says("chmod 600");
    let quiet = list(&home).passphrase().args(&["--quiet"]).run().ok();
    assert_eq!(quiet.stderr, "");
}

// Identities.

#[test]
fn an_identity_comes_from_each_source() {
    let home = Home::with_vault();
    let key = String::from_utf8(home.read("bot.key")).unwrap();
    list(&home).args(&["--identity", "bot.key"]).run().ok();
    list(&home).env("SONORA_SEC_IDENTITY_FILE", "bot.key").run().ok();
    list(&home).env("SONORA_SEC_IDENTITY", key).run().ok();
}

#[test]
fn an_identity_file_that_others_can_read_is_refused() {
    let home = Home::with_vault();
    home.mode("bot.key", 0o644);
    list(&home).identity().fails(2, "bad-input").says("other users").hints("chmod 600 bot.key");
    home.mode("bot.key", 0o400);
    list(&home).identity().run().ok();
    // systemd makes them 0440 or 0444 in a folder of its own.
    home.mode("bot.key", 0o444);
    list(&home).identity().env("CREDENTIALS_DIRECTORY", home.path("")).run().ok();
    home.mode("bot.key", 0o666);
    list(&home).identity().env("CREDENTIALS_DIRECTORY", home.path("")).fails(2, "bad-input");
}

#[test]
fn an_identity_that_is_none_is_told() {
    let home = Home::with_vault();
    list(&home).args(&["--identity", "none"]).fails(2, "io").says("`none`");
    home.write("bad.key", "nonsense");
    list(&home).args(&["--identity", "bad.key"]).fails(2, "age").says("bad.key");
    list(&home).env("SONORA_SEC_IDENTITY", "nonsense").fails(2, "age").says("SONORA_SEC_IDENTITY");
}

#[test]
fn the_passphrase_helps_where_the_identity_does_not() {
    let home = Home::with_vault();
    home.write("other.key", support::identity_text());
    list(&home).passphrase().args(&["--identity", "other.key"]).run().ok();
}

#[test]
fn only_the_slot_named_is_tried() {
    let home = Home::with_vault();
    list(&home).identity().args(&["--slot", "identity"]).run().ok();
    list(&home).passphrase().args(&["--slot", "passphrase"]).run().ok();
    list(&home)
        .identity()
        .args(&["--slot", "other"])
        .fails(3, "no-key")
        .says("no slot `other`")
        .hints("sonora-sec slot list");
}

// Vaults in a bad way.

#[test]
fn a_vault_that_is_not_there_is_told() {
    let home = Home::new();
    list(&home).passphrase().fails(2, "no-vault").hints("sonora-sec init");
}

#[test]
fn a_damaged_vault_is_told_and_never_written() {
    let home = Home::with_token();
    let good = home.read("v.svault");
    let len = good.len();
    let index = good.windows(5).position(|five| five == b"\n--- ").unwrap() + 100;
    let block = index + 4096 + 16;
    for position in [0, 25, 200, index, block] {
        let mut bad = good.clone();
        bad[position] ^= 1;
        home.write("v.svault", &bad);
        list(&home).identity().fails(4, "damaged").hints("v.svault.backups");
        let store = home.sonora(&["store", "other"]).identity().stdin("x");
        store.fails(4, "damaged");
        assert_eq!(home.read("v.svault"), bad);
    }
    for bad in [&good[..len - 1], &good[..100], b"", &[&good[..], b"x"].concat()] {
        home.write("v.svault", bad);
        list(&home).identity().fails(4, "damaged");
    }
}

#[test]
fn a_vault_of_a_newer_version_is_told() {
    let home = Home::with_vault();
    let mut newer = home.read("v.svault");
    newer["sonora-sec-vault/".len()] = b'2';
    home.write("v.svault", newer);
    list(&home).identity().fails(2, "newer-version").hints("update sonora-sec");
}

#[test]
fn what_is_no_file_is_no_vault() {
    let home = Home::with_vault();
    std::fs::create_dir(home.path("folder")).unwrap();
    Command::new("mkfifo").arg(home.path("pipe")).status().unwrap();
    for path in ["folder", "pipe", "/dev/null"] {
        list(&home).identity().args(&["--vault", path]).fails(2, "bad-input").says("is no vault");
    }
    home.sonora(&["init", "--new-identity", "k", "--vault", "folder"]).fails(6, "vault-exists");
    list(&home).identity().args(&["--vault", "pass.txt/v"]).fails(2, "io");
}

#[test]
fn a_linked_vault_stays_a_link() {
    let home = Home::with_vault();
    std::fs::create_dir(home.path("real")).unwrap();
    std::fs::rename(home.path("v.svault"), home.path("real/vault")).unwrap();
    symlink("real/vault", home.path("v.svault")).unwrap();
    home.store("a", "x");
    assert!(home.path("v.svault").symlink_metadata().unwrap().is_symlink());
    assert_eq!(home.bot(&["get", "a"]).ok().stdout, b"x");
    assert!(home.list("real").contains(&"vault.lock".to_owned()));
}

#[test]
fn a_write_keeps_the_vaults_mode() {
    let home = Home::with_vault();
    home.mode("v.svault", 0o640);
    home.store("a", "x");
    let mode = std::fs::metadata(home.path("v.svault")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn a_vault_that_is_mounted_as_a_file_is_told() {
    let home = Home::with_token();
    let can = Command::new("unshare").args(["-m", "true"]).output();
    if !is_root() || !can.is_ok_and(|output| output.status.success()) {
        return not_run("mounting needs root and `unshare -m`");
    }
    let line = "mount --bind v.svault v.svault && exec \"$0\" \"$@\"";
    home.sonora(&["store", "other", "--json"])
        .identity()
        .stdin("x")
        .through(&["unshare", "-m"])
        .shell(line)
        .run()
        .failure(2, "mounted-file")
        .hints("mount the folder");
    home.bot(&["get", "token"]).ok();
    assert!(!home.path("v.svault.new").exists());
}

#[test]
fn a_vault_that_this_user_may_not_read_is_named_with_what_helps() {
    let home = Home::with_token();
    home.mode("v.svault", 0o200);
    if let Some(get) = as_owner(&home, home.sonora(&["get", "token"]).identity()) {
        get.fails(2, "io").says("could not open").hints("readable for this user");
    }
}

#[test]
fn a_read_only_folder_is_read_and_not_written() {
    let home = Home::with_token();
    home.mode("", 0o555);
    let get = as_owner(&home, home.sonora(&["get", "token"]).identity());
    let store = as_owner(&home, home.sonora(&["store", "b"]).identity().stdin("x"));
    if let (Some(get), Some(store)) = (get, store) {
        assert_eq!(get.run().ok().stdout, b"s3cret");
        home.mode("v.svault.lock", 0o600);
        store.fails(2, "io").hints("writable for this user");
    }
    home.mode("", 0o755);
}

#[test]
fn a_state_folder_that_cannot_be_written_warns_readers_and_stops_writers() {
    let home = Home::with_token();
    std::fs::create_dir(home.path("fresh")).unwrap();
    home.mode("fresh", 0o555);
    let fresh = home.path("fresh");
    let before = home.read("v.svault");
    let get = home.sonora(&["get", "token"]).passphrase().env("XDG_STATE_HOME", &fresh);
    let store = home.sonora(&["store", "b"]).passphrase().env("XDG_STATE_HOME", &fresh);
    let (get, store) = (as_owner(&home, get), as_owner(&home, store.stdin("x")));
    if let (Some(get), Some(store)) = (get, store) {
        assert_eq!(get.run().ok().says("cannot be remembered here").stdout, b"s3cret");
        store.fails(2, "state-unwritable").hints("writable for this user");
        assert_eq!(home.read("v.svault"), before);
    }
    home.mode("fresh", 0o755);
}

#[test]
fn too_little_memory_for_the_kdf_is_told_before_it_is_taken() {
    let home = Home::with_token();
    let limit = "ulimit -v 60000; exec \"$0\" \"$@\"";
    home.sonora(&["get", "token"])
        .passphrase()
        .shell(limit)
        .fails(2, "not-enough-memory")
        .says("64 MiB are needed")
        .hints("age identity");
    assert_eq!(home.sonora(&["get", "token"]).identity().shell(limit).run().ok().stdout, b"s3cret");
}

#[test]
fn an_expensive_kdf_is_refused_unless_allowed() {
    let home = Home::new();
    let words = passphrase(PASSPHRASE);
    let params = KdfParams { passes: 17, ..CHEAP };
    let slot = NewSlot::Passphrase { label: "slow".into(), passphrase: &words, params };
    let mut options = support::options(&home.path("v.svault"), &home.path("state/sonora-sec"));
    options.kdf = KdfBound::Expensive;
    support::store(options).init(&[slot], &NoCallbacks).unwrap();
    list(&home)
        .passphrase()
        .fails(4, "refused-parameters")
        .says("`slow`")
        .hints("--allow-expensive-kdf");
    list(&home).passphrase().args(&["--allow-expensive-kdf"]).run().ok();
}

// The lock.

#[test]
fn a_writer_that_waits_too_long_says_for_whom() {
    let home = Home::with_token();
    let options = support::options(&home.path("v.svault"), &home.path("state/sonora-sec"));
    let store = support::store(options);
    let key = sonora_sec::core::secret::SecretValue::copy_of(&home.read("bot.key"));
    let identities = Identities::parse(&key, "bot.key", NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&identities)).unwrap();
    let (refused, _) = store
        .change(&unlocked, OlderGenerations::Keep, |_| {
            // Readers take no lock.
            home.bot(&["get", "token"]).ok();
            let write = home.sonora(&["store", "b", "--lock-timeout", "1s"]).identity();
            Ok(write.stdin("x").fails(6, "lock-held"))
        })
        .unwrap();
    let refused = refused.hints("--lock-timeout").says("waited 1 s");
    let holder = format!("process {} since 20", std::process::id());
    assert!(refused.error.contains(&holder), "{refused:?}");
    assert!(refused.outcome.stderr.contains(&format!("waiting for {holder}")), "{refused:?}");
    home.store("b", "x");
}

#[test]
fn a_writer_waits_for_the_lock() {
    let home = Home::with_token();
    let hold = ["flock", "v.svault.lock", "sh", "-c", "echo held; sleep 0.7"];
    let mut holder = Command::new(hold[0]);
    holder.args(&hold[1..]).current_dir(home.path("")).stdout(std::process::Stdio::piped());
    let mut child = holder.spawn().unwrap();
    let mut word = [0; 5];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut word).unwrap();
    home.sonora(&["store", "b"]).identity().stdin("x").run().ok().says("waiting for");
    child.wait().unwrap();
    home.sonora(&["store", "c", "--lock-timeout", "never"]).identity().fails(2, "usage");
}

// Settings.

#[test]
fn an_unknown_setting_is_an_error() {
    let home = Home::with_vault();
    for bad in ["nonsense = 1", "[store]\nkeep = 1", "vault = 3", "[store]\nversions = 0", "x"] {
        home.write("config/sonora-sec/config.toml", bad);
        list(&home).identity().fails(2, "settings").says("config.toml");
    }
    home.write("config/sonora-sec/config.toml", [0xff]);
    list(&home).identity().fails(2, "settings").says("UTF-8");
}

#[test]
fn settings_come_from_the_file_that_is_named() {
    let home = Home::with_vault();
    home.write("config/sonora-sec/config.toml", "nonsense = 1");
    home.write("other/mine.toml", "vault = '../v.svault'\n");
    let named = || list(&home).identity().without("SONORA_SEC_VAULT");
    named().args(&["--config", "other/mine.toml"]).run().ok();
    named().env("SONORA_SEC_CONFIG", "other/mine.toml").run().ok();
    named().args(&["--config", "none.toml"]).fails(2, "settings").says("none.toml");
}

// Output.

#[test]
fn a_command_line_that_is_none_is_told() {
    let home = Home::new();
    for words in [&["nonsense"][..], &["get"], &["list", "--nonsense"], &["get", "a", "b"]] {
        let told = home.run(words).code(2);
        assert!(told.stderr.starts_with("error: ") && told.stdout.is_empty(), "{told:?}");
        home.sonora(words).fails(2, "usage").hints("sonora-sec --help");
    }
    home.run(&["nonsense", "--format", "json"]).failure(2, "usage");
    home.run(&["nonsense", "--format=json"]).failure(2, "usage");
    home.sonora(&["list", "--format", "xml"]).fails(2, "usage");
}

#[test]
fn a_missing_argument_is_named() {
    let home = Home::new();
    home.sonora(&["get"]).fails(2, "usage").says("<NAME>");
    home.sonora(&["slot", "add", "x"]).fails(2, "usage").says("--age-recipient");
}

#[test]
fn help_and_version_are_results() {
    let home = Home::new();
    let version = home.run(&["--version"]).ok();
    assert_eq!(version.text(), concat!("sonora-sec ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(home.run(&["--help"]).ok().text().contains("Usage: sonora-sec"));
    assert!(home.run(&["get", "--help"]).ok().text().contains("Examples:"));
    home.run::<&str>(&[]).code(2).says("Usage: sonora-sec");
}

#[test]
fn an_error_is_text_for_people() {
    let home = Home::with_vault();
    let told = home.run(&["get", "x", "--identity", "none"]).code(2);
    assert_eq!(
        told.stderr,
        "error: could not open the identity file `none`\n  \
         caused by: No such file or directory (os error 2)\n"
    );
    let told = home.bot(&["get", "x\u{202e}y"]).code(5);
    assert!(!told.stderr.contains('\u{202e}'), "{told:?}");
}

#[test]
fn color_is_only_for_terminals_or_when_asked() {
    let home = Home::with_vault();
    let escape = '\u{1b}';
    let get = || home.sonora(&["get", "x"]).identity();
    assert!(!get().run().stderr.contains(escape));
    assert!(get().args(&["--color", "always"]).run().stderr.contains(escape));
    assert!(!get().args(&["--color", "never"]).run().stderr.contains(escape));
    get().args(&["--color", "always"]).fails(5, "no-entry");
}

#[test]
fn quiet_says_less_and_verbose_more() {
    let home = Home::with_token();
    let quiet = home.sonora(&["store", "a", "-q"]).identity().stdin("x\n").run().ok();
    assert_eq!(quiet.stderr, "");
    home.bot(&["get", "token", "-v"]).ok().says("opened generation 3").says("slot `identity`");
    home.sonora(&["get", "x", "-q", "--json"]).identity().run().failure(5, "no-entry");
    home.sonora(&["list", "-q", "-v"]).fails(2, "usage");
}

#[test]
fn a_user_without_a_home_names_the_vault() {
    let home = Home::with_vault();
    let status = home
        .sonora(&["receipt", "show", "--vault", "v.svault"])
        .without("HOME")
        .without("XDG_CONFIG_HOME")
        .without("XDG_DATA_HOME")
        .without("XDG_STATE_HOME")
        .run();
    // The account's own home takes its place; without one the error says what to set.
    assert!(status.code == 0 || status.stderr.contains("hint: set"), "{status:?}");
}
