//! Marked secrets, sought wherever the program leaves anything.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};

use crate::home::{Home, feed, files_below};

const VALUE: &str = "MARKEDSECRET-7f3a91c2e4d85b60";
const OTHER: &str = "MARKEDSECOND-5d20b7a96ce13f48";
const PASSPHRASE: &str = "MARKEDPASSPHRASE-c40e8821fb7a";
const NEW_PASSPHRASE: &str = "MARKEDREPLACED-19d6f00ab3c2";
/// A user that owns nothing, for what root may always do.
const NOBODY: u32 = 65_534;

/// A mark, in every form that a careless copy of it could take.
struct Mark {
    name: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Mark {
    fn new(name: &'static str, secret: &str) -> Self {
        let bytes = secret.as_bytes();
        let mut forms = vec![
            bytes.to_vec(),
            HEXLOWER.encode(bytes).into_bytes(),
            HEXUPPER.encode(bytes).into_bytes(),
            bytes.iter().rev().copied().collect(),
            secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ];
        // The characters of base64 that depend on the mark alone, wherever it begins.
        for before in 0..3 {
            let padded = [&b"xxx"[..before], bytes].concat();
            let text = BASE64.encode(&padded[..padded.len() / 3 * 3]).into_bytes();
            forms.push(text[if before == 0 { 0 } else { 4 }..].to_vec());
        }
        Self { name, forms }
    }

    fn is_in(&self, text: &[u8]) -> bool {
        self.forms.iter().any(|form| text.windows(form.len()).any(|part| part == form))
    }
}

/// A home with marked secrets, and what was found of them.
struct Hunt {
    home: Home,
    marks: Vec<Mark>,
    /// Files that the user put a mark into.
    own: Vec<PathBuf>,
    found: Vec<String>,
}

impl Hunt {
    fn new() -> Self {
        let home = Home::new();
        let mut hunt = Self {
            home,
            marks: vec![
                Mark::new("value", VALUE),
                Mark::new("second value", OTHER),
                Mark::new("passphrase", PASSPHRASE),
                Mark::new("new passphrase", NEW_PASSPHRASE),
            ],
            own: Vec::new(),
            found: Vec::new(),
        };
        hunt.own_file("pass.txt", PASSPHRASE);
        hunt.own_file("new.txt", NEW_PASSPHRASE);
        hunt.own_file("value.txt", VALUE);
        hunt
    }

    fn own_file(&mut self, name: &str, text: &str) {
        let path = self.home.path(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        self.own.push(path);
    }

    /// Takes the secret part of an identity file that the program wrote as one more mark.
    fn mark_identity(&mut self, name: &str) {
        let path = self.home.path(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let secret = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
        self.marks.push(Mark::new("identity", secret));
        self.own.push(path);
    }

    fn seek(&mut self, place: &str, text: &[u8]) {
        let found = self.marks.iter().filter(|mark| mark.is_in(text));
        self.found.extend(found.map(|mark| format!("the {} in {place}", mark.name)));
    }

    fn seek_in_files(&mut self, after: &str) {
        for path in files_below(self.home.folder()) {
            if !self.own.contains(&path) {
                let bytes = std::fs::read(&path).unwrap();
                self.seek(&format!("{} after {after}", path.display()), &bytes);
            }
        }
    }

    /// Runs a command, expects its code, and looks at all it printed and left.
    fn expect(&mut self, code: i32, words: &[&str], input: &str) -> Output {
        let output = self.home.run(words, input.as_bytes());
        self.judge(code, &words.join(" "), output, true)
    }

    fn judge(&mut self, code: i32, what: &str, output: Output, look_at_stdout: bool) -> Output {
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{what}: {told}");
        if look_at_stdout {
            self.seek(&format!("the output of `{what}`"), &output.stdout);
        }
        self.seek(&format!("the errors of `{what}`"), &output.stderr);
        self.seek_in_files(what);
        output
    }

    fn finish(self) {
        assert_eq!(self.found, Vec::<String>::new());
    }
}

fn words<'w>(start: &[&'w str], end: &[&'w str]) -> Vec<&'w str> {
    [start, end].concat()
}

const BY_IDENTITY: [&str; 2] = ["--identity", "bot.key"];
const BY_PASSPHRASE: [&str; 2] = ["--passphrase-file", "pass.txt"];

#[test]
fn a_mark_is_found_in_all_its_forms() {
    let mark = Mark::new("value", VALUE);
    for start in ["", "a", "ab", "abc", "abcd"] {
        let text = format!("{start}{VALUE}{start}");
        assert!(mark.is_in(text.as_bytes()));
        assert!(mark.is_in(BASE64.encode(text.as_bytes()).as_bytes()), "{start}");
        assert!(mark.is_in(HEXLOWER.encode(text.as_bytes()).as_bytes()));
    }
    assert!(!mark.is_in(OTHER.as_bytes()));
}

#[test]
fn no_command_shows_or_leaves_a_secret() {
    let mut hunt = Hunt::new();
    let init = ["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key", "-v"];
    hunt.expect(0, &init, "");
    hunt.mark_identity("bot.key");

    let by = BY_IDENTITY;
    hunt.expect(0, &words(&["store", "token", "--note", "n", "--tag", "a=b"], &by), VALUE);
    hunt.expect(0, &words(&["store", "token", "--replace", "-v"], &by), OTHER);
    hunt.expect(0, &words(&["store", "file", "--from-file", "value.txt", "--json"], &by), "");
    hunt.expect(0, &words(&["store", "line", "--expires", "1s"], &by), &format!("{VALUE}\n"));
    hunt.expect(0, &words(&["store", "made", "--generate"], &by), "");
    for format in [&[][..], &["--json"], &["-v"], &["-q"]] {
        for command in [
            &["list"][..],
            &["list", "--long"],
            &["info", "token"],
            &["status"],
            &["slot", "list"],
            &["slot", "test", "identity"],
            &["receipt", "show"],
        ] {
            hunt.expect(0, &[command, &by, format].concat(), "");
        }
        // Failures of all kinds, with the value on its way in.
        hunt.expect(6, &[&["store", "token"], &by[..], format].concat(), VALUE);
        let differs = ["store", "token", "--if-version", "7"];
        hunt.expect(6, &[&differs[..], &by, format].concat(), VALUE);
        hunt.expect(5, &[&["get", "nothing"], &by[..], format].concat(), "");
        hunt.expect(5, &[&["get", "token", "--version", "9"], &by[..], format].concat(), "");
        hunt.expect(5, &[&["remove", "nothing"], &by[..], format].concat(), "");
        hunt.expect(6, &[&["init"], &BY_PASSPHRASE[..], format].concat(), "");
        hunt.expect(2, &[&["store", "bad\nname"], &by[..], format].concat(), VALUE);
        hunt.expect(2, &[&["get", "token", "--unknown"], &by[..], format].concat(), "");
        hunt.expect(3, &[&["store", "x"], format].concat(), VALUE);
        let run = ["run", "--env", "TOKEN=nothing"];
        hunt.expect(125, &[&run[..], &by, format, &["--", "true"]].concat(), "");
        let run = ["run", "--env", "TOKEN=token"];
        hunt.expect(127, &[&run[..], &by, format, &["--", "no-such-command"]].concat(), "");
    }
    let large = VALUE.repeat(40_000);
    hunt.expect(2, &words(&["store", "large"], &by), &large);
    hunt.expect(3, &["store", "x", "--passphrase-file", "new.txt", "--json"], VALUE);
    hunt.expect(3, &["store", "x", "--passphrase-command", "cat new.txt"], VALUE);
    hunt.expect(2, &["get", "token", "--identity", "value.txt"], "");
    hunt.expect(0, &["store", "y", "--passphrase-command", "cat pass.txt"], VALUE);

    let old_and_new = ["--passphrase-file", "pass.txt", "--new-passphrase-file", "new.txt"];
    hunt.expect(0, &words(&["rotate", "--yes", "-v"], &old_and_new), "");
    hunt.expect(6, &words(&["rotate", "--yes", "--json"], &old_and_new), "");
    hunt.expect(3, &words(&["list", "-v"], &BY_PASSPHRASE), "");
    hunt.expect(0, &words(&["slot", "add", "ci", "--new-identity", "ci.key"], &by), "");
    hunt.mark_identity("ci.key");
    hunt.expect(0, &words(&["slot", "test", "ci", "-v"], &["--identity", "ci.key"]), "");
    let remove = ["slot", "remove", "ci", "--yes", "--passphrase-file", "new.txt", "--json"];
    hunt.expect(0, &remove, "");
    hunt.expect(3, &words(&["get", "token", "--json"], &["--identity", "ci.key"]), "");
    hunt.expect(0, &words(&["remove", "line"], &by), "");
    hunt.expect(0, &words(&["remove", "file", "--purge", "--yes"], &by), "");

    // A value that cannot be handed over: to a full device, and to nobody.
    let mut command = hunt.home.command(&words(&["get", "token", "-v"], &by));
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let output = feed(command, b"").wait_with_output().unwrap();
    hunt.judge(2, "get to a full device", output, true);

    let whole = std::fs::read(hunt.home.vault()).unwrap();
    for (position, code) in [(5, 4), (60, 4), (whole.len() / 2, 4), (whole.len() - 3, 4)] {
        let mut flipped = whole.clone();
        flipped[position] ^= 1;
        std::fs::write(hunt.home.vault(), &flipped).unwrap();
        let store = words(&["store", "token", "--replace", "--json"], &by);
        let output = hunt.home.run(&store, VALUE.as_bytes());
        let met = output.status.code().unwrap();
        assert!(met == code || met == 0, "byte {position}: {met}");
        hunt.judge(met, "store into a damaged vault", output, true);
        std::fs::write(hunt.home.vault(), &whole).unwrap();
        if met == 0 {
            break;
        }
    }
    hunt.finish();
}

/// The commands that read or write values, and neither store nor get them.
#[test]
fn daily_life_shows_and_leaves_no_secret() {
    let mut hunt = Hunt::new();
    let init = ["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key"];
    hunt.expect(0, &init, "");
    hunt.mark_identity("bot.key");
    let by = BY_IDENTITY;
    hunt.expect(0, &words(&["store", "token"], &by), VALUE);
    hunt.expect(0, &words(&["store", "token", "--replace"], &by), OTHER);
    hunt.expect(0, &words(&["store", "spaced"], &by), &format!("{VALUE} {OTHER}"));
    let template = hunt.home.path("template");
    std::fs::write(template, "{{ vault \"spaced\" }}").unwrap();
    let editor = hunt.home.path("editor");
    std::fs::write(&editor, "#!/bin/sh\necho more >> \"$1\"\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    for format in [&[][..], &["--json"], &["-v"], &["-q"]] {
        let with = |command: &[&'static str]| [command, &by, format].concat();
        hunt.expect(0, &with(&["history", "token"]), "");
        hunt.expect(0, &with(&["restore", "token", "--version", "1"]), "");
        hunt.expect(5, &with(&["restore", "token", "--version", "99"]), "");
        hunt.expect(0, &with(&["rename", "token", "moved"]), "");
        hunt.expect(0, &with(&["rename", "moved", "token"]), "");
        hunt.expect(6, &with(&["rename", "token", "spaced"]), "");
        hunt.expect(2, &with(&["inject", "-i", "template"]), "");
        hunt.expect(0, &with(&["redact"]), &format!("a {VALUE} b {OTHER}\n"));
        hunt.expect(0, &with(&["backup", "create", "--to", "kept", "--keep", "2"]), "");
        hunt.expect(0, &with(&["backup", "list"]), "");
        hunt.expect(0, &with(&["backup", "verify"]), "");
        let mut command = hunt.home.command(&with(&["edit", "token"]));
        command.env("EDITOR", &editor);
        let output = feed(command, b"").wait_with_output().unwrap();
        hunt.judge(0, "edit", output, true);
        let echo = ["--", "sh", "-c", "echo out $A; echo err $A >&2; printf %s $A | base64"];
        let run = ["run", "--redact", "--env", "A=token"];
        hunt.expect(0, &[&run[..], &by, format, &echo].concat(), "");
    }
    hunt.finish();
}

#[test]
fn what_comes_in_and_goes_out_shows_and_leaves_no_secret() {
    let mut hunt = Hunt::new();
    let init = ["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key"];
    hunt.expect(0, &init, "");
    hunt.mark_identity("bot.key");
    let by = BY_IDENTITY;
    hunt.expect(0, &words(&["store", "token"], &by), VALUE);
    hunt.expect(0, &words(&["store", "token", "--replace"], &by), OTHER);
    let leak = format!("{VALUE} {} {}", BASE64.encode(VALUE.as_bytes()), OTHER.repeat(3));
    hunt.expect(0, &words(&["redact", "-v"], &by), &leak);
    let shell = ["--", "sh", "-c", "echo $TOKEN; echo $TOKEN >&2; cat"];
    for memory in [&[][..], &["--memory", "2G"]] {
        let run = ["run", "--redact", "--env", "TOKEN=token", "-v"];
        hunt.expect(0, &[&run[..], &by, memory, &shell].concat(), &leak);
    }
    // Files that break a rule beside the value, inside it, and inside the name.
    for text in [
        format!("A='{VALUE}' {VALUE}\n"),
        format!("A='{VALUE}\n"),
        format!("A={VALUE}\n{VALUE}\n"),
        format!("A=${{{VALUE}}}\n"),
        format!("TOKEN={VALUE}\n"),
    ] {
        let code = if text.starts_with("TOKEN") { 6 } else { 2 };
        hunt.expect(code, &words(&["import", "--from", "dotenv", "-", "-v"], &by), &text);
    }
    for text in
        [format!("{{\"a\": \"{VALUE}\\x\"}}"), format!("{{\"a\": {VALUE}}}"), VALUE.to_owned()]
    {
        hunt.expect(2, &words(&["import", "--from", "json", "-", "--json"], &by), &text);
    }
    let old = ["import", "--from", "py-sonora", "-", "--old-passphrase-file", "new.txt"];
    hunt.expect(4, &words(&old, &by), VALUE);
    let file = format!("A='{VALUE}'\nB=\"${{A}}{OTHER}\"\n");
    hunt.expect(0, &words(&["import", "--from", "dotenv", "-", "-v"], &by), &file);
    hunt.expect(2, &words(&["export", "--to", "json"], &by), "");
    hunt.expect(2, &words(&["export", "--to", "json", "--yes", "-o", "missing/out"], &by), "");
    hunt.finish();
}

/// The audit log tells what was done, and the audit what is wrong, and neither has a value.
#[test]
fn an_audit_shows_and_leaves_no_secret() {
    let mut hunt = Hunt::new();
    let init = ["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key"];
    hunt.expect(0, &init, "");
    hunt.mark_identity("bot.key");
    let by = BY_IDENTITY;
    hunt.expect(0, &words(&["store", "token"], &by), VALUE);
    hunt.expect(3, &["list", "--passphrase-file", "new.txt"], "");
    std::fs::create_dir(hunt.home.path("clean")).unwrap();
    hunt.own_file("audit.toml", "[audit]\nleaks = [\"clean\"]\n");
    for format in [&[][..], &["--json"], &["-v"], &["-q"]] {
        let with = |command: &[&'static str]| [&["audit"], command, &by, format].concat();
        hunt.expect(0, &with(&["--config", "audit.toml"]), "");
        for part in [
            "vault",
            "log-chain",
            "secrets",
            "files",
            "verify",
            "log",
            "checkpoint",
            "policy",
            "prune",
        ] {
            hunt.expect(0, &with(&[part]), "");
        }
        hunt.expect(0, &with(&["log", "--entry", "token"]), "");
        hunt.expect(0, &with(&["record", "--type", "t"]), "");
        hunt.expect(2, &with(&["record", "--type", "t", "--details", "{"]), "");
        hunt.expect(6, &with(&["adopt", "--yes"]), "");
    }
    hunt.finish();
}

#[test]
fn searching_for_leaks_shows_and_leaves_no_secret() {
    let mut hunt = Hunt::new();
    let init = ["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key"];
    hunt.expect(0, &init, "");
    hunt.mark_identity("bot.key");
    let by = BY_IDENTITY;
    hunt.expect(0, &words(&["store", "token"], &by), VALUE);
    hunt.expect(0, &words(&["store", "token", "--replace"], &by), OTHER);
    let folder = hunt.home.path("searched");
    std::fs::create_dir(&folder).unwrap();
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=n", "-c", "user.email=n@example.org", "-C"]);
        let output = command.arg(&folder).args(words).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "-q"]);
    let text = format!("{VALUE} {}\n{OTHER}", BASE64.encode(VALUE.as_bytes()));
    hunt.own_file("searched/log", &text);
    hunt.own_file(&format!("searched/{OTHER}.txt"), "");
    git(&["add", "."]);
    git(&["commit", "-q", "-m", VALUE]);
    // Git's own files hold the message and the name: the user put them there.
    hunt.own.extend(files_below(&folder));
    for format in ["text", "json", "sarif", "github", "gitlab"] {
        for verbosity in ["-v", "-q"] {
            let audit = ["audit", "leaks", "searched", "--git", "--format", format, verbosity];
            hunt.expect(1, &words(&audit, &by), "");
        }
    }
    hunt.expect(2, &words(&["unlock", "--for", "13h", "-v"], &BY_PASSPHRASE), "");
    hunt.expect(0, &["lock", "--json"], "");
    hunt.finish();
}

/// A key is printed when it is made; the vault, and what is said of it later, does not have it.
#[test]
fn an_api_key_is_shown_once_and_left_nowhere() {
    let mut hunt = Hunt::new();
    hunt.expect(0, &["init", "--new-identity", "bot.key"], "");
    hunt.mark_identity("bot.key");
    let by = BY_IDENTITY;
    for (number, style) in ["prefixed", "urlsafe"].into_iter().enumerate() {
        let service = ["api", "web"][number];
        for format in [&[][..], &["--json"], &["-v"], &["-q"]] {
            let issue = ["api-key", "issue", service, "--style", style];
            let output = hunt.home.run(&[&issue[..], &by, format].concat(), b"");
            let printed = String::from_utf8(output.stdout.clone()).unwrap();
            let key = match format {
                ["--json"] => {
                    let json: serde_json::Value = serde_json::from_str(&printed).unwrap();
                    json["key"].as_str().unwrap().to_owned()
                }
                _ => printed,
            };
            // The checksum and what is public may be told.
            let secret = if number == 0 { &key[key.len() - 49..key.len() - 6] } else { &key };
            hunt.marks.push(Mark::new("API key", secret));
            hunt.judge(0, "issue", output, false);
            let with = |command: &[&'static str]| [&["api-key"], command, &by, format].concat();
            hunt.expect(0, &with(&["verify"]), &key);
            hunt.expect(0, &with(&["list"]), "");
            hunt.expect(1, &with(&["verify", "--scope", "x"]), &key);
            hunt.expect(1, &with(&["verify"]), &format!("{key}x"));
            hunt.expect(3, &[&["api-key", "verify"], format].concat(), &key);
            hunt.expect(2, &with(&["issue", "Not-A-Service"]), "");
        }
        hunt.expect(0, &words(&["api-key", "revoke", "--service", service, "-v"], &by), "");
        hunt.expect(0, &words(&["audit", "secrets", "--fail-on", "critical"], &by), "");
    }
    hunt.finish();
}

/// A command that waits for a lock that the test holds, with its secrets in memory.
struct Waiting {
    child: Child,
    _lock: File,
}

impl Waiting {
    fn start(home: &Home, command: Command) -> Self {
        let lock = File::options().append(true).create(true).open(home.path("v.svault.lock"));
        let lock = lock.unwrap();
        lock.lock().unwrap();
        let mut child = feed(command, VALUE.as_bytes());
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("waiting for") {
            line.clear();
            assert_ne!(errors.read_line(&mut line).unwrap(), 0, "it did not wait");
        }
        child.stderr = Some(errors.into_inner());
        Self { child, _lock: lock }
    }

    fn proc(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.child.id()))
    }

    fn end(mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

const STORE: [&str; 4] = ["store", "token", "--lock-timeout", "60s"];

fn core_limit(proc: &Path) -> String {
    let limits = std::fs::read_to_string(proc.join("limits")).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    line.split_whitespace().skip(4).take(2).collect::<Vec<_>>().join(" ")
}

/// Runs a command with no limit on core dumps.
fn with_cores(home: &Home, program: &str, words: &[&str]) -> Command {
    let script = "ulimit -c unlimited && exec \"$0\" \"$@\"";
    home.command_through(Command::new("sh"), &[&["-c", script, program], words].concat())
}

#[test]
fn a_waiting_process_shows_no_secret_to_others() {
    let mut hunt = Hunt::new();
    let init = ["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key"];
    hunt.expect(0, &init, "");
    hunt.mark_identity("bot.key");
    for key in [&BY_IDENTITY[..], &BY_PASSPHRASE, &["--passphrase-command", "cat pass.txt"]] {
        let command = hunt.home.command(&[&STORE, key].concat());
        let waiting = Waiting::start(&hunt.home, command);
        for name in ["cmdline", "environ"] {
            let text = std::fs::read(waiting.proc(name)).unwrap();
            assert!(!text.is_empty());
            hunt.seek(&format!("{name} with {}", key[0]), &text);
        }
        hunt.seek_in_files("waiting");
        waiting.end();
    }
    // What the user put into the environment stays there, once, and goes nowhere else.
    let mut command = hunt.home.command(&STORE);
    command.env("SONORA_SEC_PASSPHRASE", PASSPHRASE);
    let waiting = Waiting::start(&hunt.home, command);
    let environ = std::fs::read(waiting.proc("environ")).unwrap();
    let marked: Vec<&[u8]> = environ
        .split(|byte| *byte == 0)
        .filter(|variable| hunt.marks.iter().any(|mark| mark.is_in(variable)))
        .collect();
    assert_eq!(marked, [format!("SONORA_SEC_PASSPHRASE={PASSPHRASE}").as_bytes()]);
    let cmdline = std::fs::read(waiting.proc("cmdline")).unwrap();
    hunt.seek("cmdline with a passphrase in the environment", &cmdline);
    waiting.end();
    hunt.finish();
}

#[test]
fn a_process_that_is_killed_with_a_core_dump_leaves_none() {
    let home = Home::with_vault();
    let cores = |home: &Home| {
        let is_core = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core"))
        };
        files_below(home.folder()).into_iter().filter(is_core).collect::<Vec<_>>()
    };
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    let mut other = with_cores(&home, "sleep", &["60"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    kill(&other, "ABRT");
    other.wait().unwrap();
    if cores(&home).is_empty() {
        println!("no program leaves a core here (core_pattern is `{}`)", pattern.trim());
    }
    for core in cores(&home) {
        std::fs::remove_file(core).unwrap();
    }
    for signal in ["ABRT", "TRAP", "SEGV"] {
        let program = env!("CARGO_BIN_EXE_sonora-sec");
        let command = with_cores(&home, program, &[&STORE[..], &BY_IDENTITY].concat());
        let mut waiting = Waiting::start(&home, command);
        assert_eq!(core_limit(&waiting.proc("")), "0 unlimited");
        // Rust's handler answers the first SIGSEGV by stepping aside for the next one.
        while waiting.child.try_wait().unwrap().is_none() {
            kill(&waiting.child, signal);
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(waiting.child.wait().unwrap().signal().is_some());
        assert_eq!(cores(&home), Vec::<PathBuf>::new(), "after SIG{signal}");
    }
}

fn kill(child: &Child, signal: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
}

#[test]
fn another_process_of_the_same_user_cannot_read_a_waiting_one() {
    let home = Home::with_vault();
    if std::fs::metadata(home.folder()).unwrap().uid() != 0 {
        let waiting = Waiting::start(&home, home.command(&[&STORE[..], &BY_IDENTITY].concat()));
        assert_eq!(std::fs::metadata(waiting.proc("environ")).unwrap().uid(), 0);
        assert!(File::open(waiting.proc("environ")).is_err());
        return waiting.end();
    }
    // Root may read everything, so both sides are run as somebody else.
    let status =
        Command::new("chown").arg("-R").arg(NOBODY.to_string()).arg(home.folder()).status();
    assert!(status.unwrap().success());
    let program = home.path("program");
    std::fs::copy(env!("CARGO_BIN_EXE_sonora-sec"), &program).unwrap();
    let words = [&STORE[..], &BY_IDENTITY].concat();
    let mut command = home.command_through(Command::new(program), &words);
    command.uid(NOBODY).gid(NOBODY);
    let lock = home.path("v.svault.lock");
    std::fs::write(&lock, "").unwrap();
    std::os::unix::fs::chown(&lock, Some(NOBODY), Some(NOBODY)).unwrap();
    let waiting = Waiting::start(&home, command);
    for name in ["environ", "mem", "maps"] {
        let path = waiting.proc(name);
        assert_eq!(std::fs::metadata(&path).unwrap().uid(), 0, "{name}");
        let read = Command::new("head")
            .args(["-c", "1"])
            .arg(&path)
            .stdin(Stdio::null())
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&read.stderr);
        assert!(told.contains("Permission denied"), "{name}: {told}");
    }
    waiting.end();
}

/// Starts a shell under `run` that says its process id and waits for a line.
fn run_shell(command: Command) -> (Child, PathBuf) {
    let mut child = { command }.stdin(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    if line.is_empty() {
        let mut told = String::new();
        child.stderr.as_mut().unwrap().read_to_string(&mut told).unwrap();
        unreachable!("the child did not start: {told}");
    }
    (child, PathBuf::from(format!("/proc/{}", line.trim())))
}

fn end_shell(mut child: Child) {
    writeln!(child.stdin.take().unwrap()).unwrap();
    assert!(child.wait().unwrap().success());
}

fn descriptors(proc: &Path) -> Vec<(u32, String)> {
    let mut found: Vec<(u32, String)> = std::fs::read_dir(proc.join("fd"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let number = path.file_name().unwrap().to_str().unwrap().parse().unwrap();
            (number, std::fs::read_link(&path).unwrap().to_string_lossy().into_owned())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn the_child_of_run_gets_its_secrets_and_nothing_of_ours() {
    let home = Home::with_vault();
    home.ok(&["store", "token", "--identity", "bot.key"], VALUE.as_bytes());
    std::fs::write(home.path("pass.txt"), PASSPHRASE).unwrap();
    let program = env!("CARGO_BIN_EXE_sonora-sec");
    let shell = ["--", "sh", "-c", "echo $$; read line"];
    let run = ["run", "--env", "TOKEN=token", "--file", "KEY=token", "--identity", "bot.key"];
    let memory = ["--memory", "2G"];
    // Whoever runs the tests may have handed down descriptors, which go on as they would anyway.
    let direct = ["-c", "exec \"$0\" \"$@\"", "sh", "-c", "echo $$; read line"];
    let (child, proc) = run_shell(home.command_through(Command::new("sh"), &direct));
    let strange: Vec<u32> = descriptors(&proc).into_iter().map(|(number, _)| number).collect();
    end_shell(child);
    // A passphrase that is not needed, since the identity opens: still ours.
    let unread = ["--passphrase-fd", "9"];
    for extra in [&[][..], &memory, &unread, &[memory, unread].concat()] {
        let mut words: Vec<&str> = vec!["-c"];
        let script = "ulimit -Sc 8; exec 9<pass.txt; exec \"$0\" \"$@\"";
        let without = "ulimit -Sc 8; exec \"$0\" \"$@\"";
        words.push(if extra.contains(&"--passphrase-fd") { script } else { without });
        words.push(program);
        words.extend([&run, extra, &shell].concat());
        let mut command = home.command_through(Command::new("sh"), &words);
        command.env("SONORA_SEC_PASSPHRASE", PASSPHRASE).env("OTHER", "kept");
        let (child, proc) = run_shell(command);

        let open = descriptors(&proc);
        let added: Vec<&(u32, String)> =
            open.iter().filter(|(number, _)| !strange.contains(number)).collect();
        assert_eq!(open.len() - added.len(), strange.len(), "{extra:?}: {open:?}");
        assert_eq!(added.len(), 1, "{extra:?}: {open:?}");
        let (number, target) = added[0];
        assert!(target.starts_with("/memfd:"), "{extra:?}: {open:?}");
        let kept = std::fs::read(proc.join(format!("fd/{number}"))).unwrap();
        assert_eq!(kept, VALUE.as_bytes());

        let environ = std::fs::read_to_string(proc.join("environ")).unwrap();
        let variables: Vec<&str> = environ.split('\0').collect();
        assert!(variables.contains(&format!("TOKEN={VALUE}").as_str()), "{environ}");
        assert!(variables.contains(&format!("KEY=/dev/fd/{number}").as_str()), "{environ}");
        assert!(variables.contains(&"OTHER=kept"), "{environ}");
        assert!(!environ.contains("SONORA_SEC_"), "{environ}");
        assert!(!environ.contains(PASSPHRASE), "{environ}");
        // `ulimit` counts blocks of 512 bytes in a POSIX shell.
        assert!(["4096", "8192"].iter().any(|limit| core_limit(&proc).starts_with(limit)));
        end_shell(child);
    }
}

/// Makes a session keyring with a marked key in it, and becomes `run` of a reader.
const KEYRING: &str = r#"
import ctypes, os, platform, sys
syscall = ctypes.CDLL(None, use_errno=True).syscall
add_key, keyctl = {"x86_64": (248, 250), "aarch64": (217, 219)}[platform.machine()]
def read(serial):
    buffer = ctypes.create_string_buffer(100)
    got = syscall(keyctl, 11, serial, buffer, 100)
    return buffer.raw[:got] if got >= 0 else b"refused"
if sys.argv[1] == "parent":
    if syscall(keyctl, 1, None) < 0:
        print("unsupported"); sys.exit()
    serial = syscall(add_key, b"user", b"marked", b"MARK", 4, -3)
    if serial < 0 or read(serial) != b"MARK":
        print("unsupported"); sys.exit()
    words = sys.argv[2:] + ["--", sys.executable, "-c", os.environ["SCRIPT"], "child", str(serial)]
    os.execv(words[0], words)
found = syscall(keyctl, 10, -3, b"user", b"marked", 0)
print("found" if found >= 0 else "not found", read(int(sys.argv[2])).decode())
"#;

#[test]
fn the_child_of_run_cannot_read_our_session_keyring() {
    let home = Home::with_vault();
    home.ok(&["store", "token", "--identity", "bot.key"], VALUE.as_bytes());
    let program = env!("CARGO_BIN_EXE_sonora-sec");
    for extra in [&[][..], &["--memory", "2G"]] {
        let run = [program, "run", "--env", "T=token", "--identity", "bot.key"];
        let words = [&["-c", KEYRING, "parent"], &run[..], extra].concat();
        let mut command = home.command_through(Command::new("/usr/bin/python3"), &words);
        let output = match command.env("SCRIPT", KEYRING).output() {
            Ok(output) => output,
            Err(error) => return println!("not run: no python3 ({error})"),
        };
        let shown = String::from_utf8_lossy(&output.stdout);
        if shown.trim() == "unsupported" {
            return println!("not run: the kernel refuses keyrings here");
        }
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(shown.trim(), "not found refused", "{told}");
    }
}

#[test]
fn what_waits_is_over_in_time() {
    // The hunt above stands on this: a process that waits has read its secrets already.
    let home = Home::with_vault();
    let begin = Instant::now();
    let waiting = Waiting::start(&home, home.command(&[&STORE[..], &BY_IDENTITY].concat()));
    assert!(begin.elapsed() >= Duration::from_millis(500));
    let Waiting { mut child, _lock: lock } = waiting;
    drop(lock);
    assert!(child.wait().unwrap().success());
    assert_eq!(home.value("token"), VALUE);
}
