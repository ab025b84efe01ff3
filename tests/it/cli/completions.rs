//! `completions`, and the words that a shell asks for.

use std::process::Command;

use crate::sonora::{Home, Sonora, not_run};

/// What bash asks when the last of `words` is to be completed.
fn complete<'h>(home: &'h Home, words: &[&str]) -> Sonora<'h> {
    let mut line = vec!["--", "sonora-sec"];
    line.extend(words);
    home.sonora(&line)
        .env("SONORA_SEC_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "true")
        .env("_CLAP_IFS", "\n")
}

fn words(asked: Sonora<'_>) -> Vec<String> {
    asked.run().ok().text().lines().map(str::to_owned).collect()
}

#[test]
fn prints_the_script_that_is_committed() {
    let home = Home::new();
    for (shell, file) in [
        ("bash", "sonora-sec.bash"),
        ("elvish", "sonora-sec.elv"),
        ("fish", "sonora-sec.fish"),
        ("powershell", "sonora-sec.ps1"),
        ("zsh", "_sonora-sec"),
    ] {
        let printed = home.run(&["completions", shell]).ok();
        let path = format!("{}/completions/{file}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(printed.stdout, std::fs::read(path).unwrap(), "{shell}");
    }
    home.sonora(&["completions", "csh"]).fails(2, "usage");
}

#[test]
fn scripts_load_in_the_shells_that_are_installed() {
    let home = Home::new();
    for (shell, line) in [
        ("bash", "source \"$1\" && complete -p sonora-sec"),
        (
            "zsh",
            "autoload -Uz compinit && compinit -u -D && source \"$1\" && (( $+_comps[sonora-sec] ))",
        ),
        ("fish", "source $argv[1]; and complete -c sonora-sec | string length -q"),
    ] {
        let script = home.path(format!("script.{shell}"));
        std::fs::write(&script, home.run(&["completions", shell]).ok().stdout).unwrap();
        let mut command = Command::new(shell);
        command.args(["-c", line]);
        if shell != "fish" {
            command.arg("name");
        }
        let folder = std::path::Path::new(crate::sonora::BINARY).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        command.arg(&script).env_clear().env("HOME", home.path(""));
        command.env("PATH", format!("{}:{path}", folder.display()));
        match command.output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                not_run(&format!("{shell} is not installed"));
            }
            output => {
                let output = output.unwrap();
                let told = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && told.is_empty(), "{shell}: {output:?}");
            }
        }
    }
}

#[test]
fn bash_completes_through_its_script() {
    let home = Home::with_token();
    let folder = std::path::Path::new(crate::sonora::BINARY).parent().unwrap();
    let line = "source <(sonora-sec completions bash); \
        COMP_WORDS=(sonora-sec get --identity bot.key ''); COMP_CWORD=4; COMP_TYPE=9; \
        _clap_complete_sonora_sec sonora-sec '' bot.key; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let mut command = Command::new("bash");
    command.args(["-c", line]).env_clear().current_dir(home.path(""));
    for (name, value) in home.sonora::<&str>(&[]).environment() {
        command.env(name, value);
    }
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", folder.display()));
    match command.output() {
        Err(_) => not_run("bash is not installed"),
        Ok(output) => {
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.lines().any(|line| line == "token"), "{text}");
        }
    }
}

#[test]
fn completes_commands_and_options() {
    let home = Home::new();
    let commands = words(complete(&home, &["st"]));
    assert_eq!(commands, ["status", "store"]);
    let options = words(complete(&home, &["store", "a", "--if"]));
    assert_eq!(options, ["--if-version"]);
}

#[test]
fn completes_names_through_an_identity() {
    let home = Home::with_token();
    home.store("bot_a", "x");
    home.store("bot_b", "x");
    for command in ["get", "info", "remove"] {
        let asked = words(complete(&home, &[command, "--identity", "bot.key", "bot_"]));
        assert_eq!(asked, ["bot_a", "bot_b"], "{command}");
    }
    let by_variable = complete(&home, &["get", "to"]).env("SONORA_SEC_IDENTITY_FILE", "bot.key");
    assert_eq!(words(by_variable), ["token"]);
    let key = String::from_utf8(home.read("bot.key")).unwrap();
    let by_key = complete(&home, &["get", "to"]).env("SONORA_SEC_IDENTITY", key);
    assert_eq!(words(by_key), ["token"]);
    let elsewhere = complete(&home, &["get", "--vault=v.svault", "--identity=bot.key", "to"])
        .without("SONORA_SEC_VAULT");
    assert_eq!(words(elsewhere), ["token"]);
}

#[test]
fn offers_no_names_without_an_identity_and_says_nothing() {
    let home = Home::with_token();
    home.write("other.key", crate::support::identity_text());
    home.write("broken.key", "nonsense");
    for asked in [
        complete(&home, &["get", "to"]),
        complete(&home, &["get", "--passphrase-file", "pass.txt", "to"]),
        complete(&home, &["get", "--identity", "other.key", "to"]),
        complete(&home, &["get", "--identity", "broken.key", "to"]),
        complete(&home, &["get", "--identity", "missing.key", "to"]),
        complete(&home, &["get", "--identity", "bot.key", "--vault", "none.svault", "to"]),
        complete(&home, &["get", "--identity", "bot.key", "to"])
            .env("XDG_STATE_HOME", home.path("fresh")),
    ] {
        let outcome = asked.run().ok();
        assert_eq!((outcome.text(), outcome.stderr.as_str()), ("", ""));
    }
}

#[test]
fn says_nothing_about_words_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let home = Home::with_token();
    let odd = std::ffi::OsStr::from_bytes(b"t\xff");
    let words = ["--", "sonora-sec", "get", "--identity", "bot.key"].map(std::ffi::OsStr::new);
    let outcome = home
        .sonora(&[&words[..], &[odd]].concat())
        .env("SONORA_SEC_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", "4")
        .run()
        .ok();
    assert_eq!((outcome.text(), outcome.stderr.as_str()), ("", ""));
}
