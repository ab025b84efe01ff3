//! `run`.

use std::io::{BufRead as _, BufReader, Read as _};

use crate::sonora::{Home, PASSPHRASE, Sonora};

fn run<'h>(home: &'h Home, options: &[&str], command: &[&str]) -> Sonora<'h> {
    let mut words = vec!["run"];
    words.extend(options);
    words.push("--");
    words.extend(command);
    home.sonora(&words).identity()
}

const TOKEN: &[&str] = &["--env", "TOKEN=token"];

#[test]
fn puts_an_entry_into_a_variable() {
    let home = Home::with_token();
    let shown = run(&home, TOKEN, &["sh", "-c", "printf %s \"$TOKEN\""]).run().ok();
    assert_eq!(shown.stdout, b"s3cret");
    assert_eq!(shown.stderr, "");
}

#[test]
fn puts_entries_with_a_prefix_into_variables() {
    let home = Home::with_token();
    home.store("bot_token", "one");
    home.store("bot_eu-1.x", "two");
    let print = ["sh", "-c", "echo \"$BOT_TOKEN $BOT_EU_1_X ${TOKEN-unset}\""];
    let shown = run(&home, &["--prefix", "bot_"], &print).run().ok();
    assert_eq!(shown.text(), "one two unset\n");
    run(&home, &["--prefix", "none_"], &print).fails(125, "no-entry").says("none_*");
}

#[test]
fn refuses_a_prefix_that_would_set_a_powerful_variable() {
    let home = Home::with_vault();
    for name in ["ld_preload", "path", "python_x", "bash_env", "sonora_sec_x", "1x"] {
        home.store(name, "x");
        run(&home, &["--prefix", name], &["true"]).fails(125, "bad-input").hints("--env VAR=NAME");
    }
    // Named by the user, it is meant.
    run(&home, &["--env", "PYTHON_X=python_x"], &["true"]).run().ok();
}

#[test]
fn hands_an_entry_down_as_a_file() {
    let home = Home::with_token();
    let options = ["--file", "KEY=token"];
    let line = "case $KEY in /dev/fd/*) cat \"$KEY\";; esac; echo x >> \"$KEY\" || echo sealed";
    let shown = run(&home, &options, &["sh", "-c", line]).run().ok();
    assert_eq!(shown.text(), "s3cretsealed\n");
    let limited = run(&home, &["--file", "KEY=token", "--memory", "1G"], &["sh", "-c", line]);
    assert_eq!(limited.run().ok().text(), "s3cretsealed\n");
}

#[test]
fn takes_mappings_from_the_settings_when_none_is_given() {
    let home = Home::with_token();
    home.write("config/sonora-sec/config.toml", "[run]\nenv = {TOKEN = \"token\"}\n");
    let print = ["sh", "-c", "echo \"${TOKEN-unset} ${OTHER-unset}\""];
    assert_eq!(run(&home, &[], &print).run().ok().text(), "s3cret unset\n");
    assert_eq!(run(&home, &["--env", "OTHER=token"], &print).run().ok().text(), "unset s3cret\n");
}

#[test]
fn refuses_a_variable_of_the_settings_that_is_none() {
    let home = Home::with_token();
    for bad in ["\"A=B\"", "\"\"", "\"1A\"", "SONORA_SEC_X"] {
        home.write("config/sonora-sec/config.toml", format!("[run]\nenv = {{{bad} = 'token'}}\n"));
        run(&home, &[], &["true"]).fails(125, "settings");
    }
}

#[test]
fn refuses_without_a_mapping() {
    let home = Home::with_token();
    run(&home, &[], &["true"]).fails(125, "no-mapping").hints("--env DISCORD_TOKEN");
}

#[test]
fn fails_before_the_child_with_the_reason() {
    let home = Home::with_token();
    let touch = ["touch", "started"];
    run(&home, &["--env", "A=token", "--env", "B=other"], &touch)
        .fails(125, "no-entry")
        .hints("sonora-sec list");
    home.write("wrong.txt", "wrong");
    let words =
        ["run", "--env", "A=token", "--passphrase-file", "wrong.txt", "--", "touch", "started"];
    home.sonora(&words).fails(125, "wrong-passphrase").hints("nothing was changed");
    home.sonora(&["run", "--env", "A=token", "--", "touch", "started"]).fails(125, "no-key");
    home.write("config.toml", "nonsense = 1");
    run(&home, &["--env", "A=token", "--config", "config.toml"], &touch).fails(125, "settings");
    let none = run(&home, TOKEN, &touch).args(&["--vault", "none.svault"]);
    none.fails(125, "no-vault");
    assert!(!home.path("started").exists());
}

#[test]
fn refuses_a_mapping_that_is_none() {
    let home = Home::with_token();
    for bad in ["TOKEN", "1X=token", "A-B=token", "=token", "SONORA_SEC_X=token"] {
        run(&home, &["--env", bad], &["true"]).fails(2, "usage");
        run(&home, &["--file", bad], &["true"]).fails(2, "usage");
    }
    let twice = ["--env", "A=token", "--file", "A=token"];
    run(&home, &twice, &["true"]).fails(125, "bad-input").says("`A` is set twice");
    home.sonora(&["run", "--env", "A=token"]).fails(2, "usage");
}

#[test]
fn refuses_a_value_that_no_variable_can_hold() {
    let home = Home::with_vault();
    home.sonora(&["store", "bytes"]).identity().stdin(b"a\0b").run().ok();
    run(&home, &["--env", "A=bytes"], &["true"]).fails(125, "bad-input").hints("--file VAR=NAME");
    let passed = run(&home, &["--file", "A=bytes"], &["sh", "-c", "cat $A"]).run().ok();
    assert_eq!(passed.stdout, b"a\0b");
}

#[test]
fn passes_the_childs_code_on() {
    let home = Home::with_token();
    for memory in [&[][..], &["--memory", "1G"]] {
        let options = [TOKEN, memory].concat();
        for code in [0, 1, 6, 124, 255] {
            let line = format!("exit {code}");
            run(&home, &options, &["sh", "-c", &line]).run().code(code);
        }
        run(&home, &options, &["sh", "-c", "kill -TERM $$"]).run().code(128 + 15);
    }
}

#[test]
fn tells_a_command_that_is_missing_from_one_that_cannot_be_executed() {
    let home = Home::with_token();
    home.write("plain", "no program");
    for memory in [&[][..], &["--memory", "1G"]] {
        let options = [TOKEN, memory].concat();
        run(&home, &options, &["no-such-command"])
            .fails(127, "command-not-found")
            .says("no-such-command")
            .hints("no shell");
        run(&home, &options, &["./plain"]).fails(126, "command-failed").says("./plain");
        run(&home, &options, &["/"]).fails(126, "command-failed");
    }
}

#[test]
fn standard_input_passes_through() {
    let home = Home::with_token();
    for memory in [&[][..], &["--memory", "1G"]] {
        let options = [TOKEN, memory].concat();
        let read = run(&home, &options, &["cat"]).stdin("through\n").run().ok();
        assert_eq!(read.text(), "through\n");
    }
}

#[test]
fn the_child_gets_no_variable_of_ours() {
    let home = Home::with_token();
    let shown = run(&home, TOKEN, &["env"])
        .env("SONORA_SEC_PASSPHRASE", PASSPHRASE)
        .env("SONORA_SEC_NO_INPUT", "1")
        .env("KEPT", "yes")
        .run()
        .ok();
    assert!(!shown.text().contains("SONORA_SEC_"), "{shown:?}");
    assert!(shown.text().contains("KEPT=yes\n"));
}

#[test]
fn the_child_gets_no_descriptor_of_ours_and_its_own_limits() {
    let home = Home::with_token();
    let list = "ls /proc/self/fd | wc -l; ulimit -c";
    let plain = home.sonora::<&str>(&[]).through(&["sh", "-c", list]).run().ok();
    let words = ["run", "--env", "A=token", "--passphrase-fd", "7", "--", "sh", "-c", list];
    let shown = home.sonora(&words).shell("exec \"$0\" \"$@\" 7<pass.txt").run().ok();
    assert_eq!(shown.text(), plain.text());
}

#[test]
fn runs_no_shell() {
    let home = Home::with_token();
    let shown = run(&home, TOKEN, &["echo", "$TOKEN", "a  b", "--", "-x"]).run().ok();
    assert_eq!(shown.text(), "$TOKEN a  b -- -x\n");
}

#[test]
fn limits_the_childs_memory() {
    let home = Home::with_token();
    let options = ["--env", "TOKEN=token", "--memory", "256M"];
    let limit = run(&home, &options, &["sh", "-c", "ulimit -v"]).run().ok();
    assert_eq!(limit.text(), "262144\n");
    for bad in ["0", "5T", "x"] {
        run(&home, &["--env", "TOKEN=token", "--memory", bad], &["true"]).fails(2, "usage");
    }
}

#[test]
fn a_limit_that_is_too_low_to_start_is_told() {
    let home = Home::with_token();
    let options = ["--env", "TOKEN=token", "--memory", "64K"];
    let ended = run(&home, &options, &["true"]).run();
    assert!(ended.code == 126 || ended.code > 128, "{ended:?}");
    assert!(!ended.stderr.contains("panicked"), "{ended:?}");
}

#[test]
fn warns_when_the_child_uses_over_four_fifths_of_its_memory() {
    let home = Home::with_token();
    let options = ["--env", "TOKEN=token", "--memory", "64M"];
    let grown = run(&home, &options, &["dd", "if=/dev/zero", "of=/dev/null", "bs=54M", "count=20"]);
    let grown = grown.run();
    assert_eq!(grown.code, 0, "{grown:?}");
    assert!(grown.stderr.contains("of 64 MiB that --memory allows"), "{grown:?}");
    run(&home, &["--env", "TOKEN=token", "--memory", "1G"], &["true"]).run().ok();
}

#[test]
fn forwards_a_signal_to_the_child_under_a_limit() {
    let home = Home::with_token();
    let line = "trap 'echo got; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    for memory in [&[][..], &["--memory", "1G"]] {
        let options = [TOKEN, memory].concat();
        let mut child = run(&home, &options, &["sh", "-c", line]).spawn();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        output.read_line(&mut text).unwrap();
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        output.read_to_string(&mut text).unwrap();
        assert_eq!(text, "ready\ngot\n");
        assert_eq!(child.wait().unwrap().code(), Some(7));
    }
}

#[test]
fn warns_of_an_expired_entry() {
    let home = Home::with_vault();
    home.sonora(&["store", "a", "--expires", "0s"]).identity().stdin("x").run().ok();
    run(&home, &["--env", "A=a"], &["true"]).run().ok().says("`a` expired at");
}

/// A value that is long enough to be masked.
const LONG: &str = "MTA1NDc.not-a-real-token";

fn redacted<'h>(home: &'h Home, options: &[&str], line: &str) -> Sonora<'h> {
    home.store("long", LONG);
    run(home, &[&["--redact", "--env", "LONG=long"], options].concat(), &["sh", "-c", line])
}

#[test]
fn masks_values_in_output_and_errors() {
    let home = Home::with_vault();
    home.store("other", "not-handed-down");
    for memory in [&[][..], &["--memory", "1G"]] {
        let line =
            "echo out $LONG; echo err $LONG >&2; printf %s not-handed-; printf 'down.'; exit 3";
        let shown = redacted(&home, memory, line).run().code(3);
        assert_eq!(shown.text(), "out ***\n***.");
        assert_eq!(shown.stderr, "err ***\n");
    }
}

#[test]
fn a_masked_child_reads_our_input_and_writes_to_no_terminal() {
    let home = Home::with_vault();
    let line = "cat; test -p /dev/stdout && test -p /dev/stderr && echo pipes";
    let shown = redacted(&home, &[], line).stdin(format!("in {LONG}\n")).run().ok();
    assert_eq!(shown.text(), "in ***\npipes\n");
}

#[test]
fn masked_lines_appear_before_the_child_ends() {
    let home = Home::with_vault();
    let line = "echo $LONG; printf 'name? '; read name; echo \"hello $name\"";
    let mut child = redacted(&home, &[], line).spawn();
    let mut output = child.stdout.take().unwrap();
    let mut shown = [0; 10];
    output.read_exact(&mut shown).unwrap();
    assert_eq!(&shown, b"***\nname? ");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"bot\n").unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "hello bot\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_masked_child_gets_signals_and_its_own_end_is_told() {
    let home = Home::with_vault();
    let line = "trap 'echo got $LONG; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    let mut child = redacted(&home, &[], line).spawn();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    output.read_to_string(&mut text).unwrap();
    assert_eq!(text, "ready\ngot ***\n");
    assert_eq!(child.wait().unwrap().code(), Some(7));

    // Killed in the middle of a value.
    let line = "printf 'x MTA1NDc.not-a'; kill -KILL $$";
    let killed = redacted(&home, &[], line).run().code(128 + 9);
    assert_eq!(killed.text(), "x ***");
}

#[test]
fn what_a_masked_child_wrote_before_its_end_is_all_passed_on() {
    let home = Home::with_vault();
    // More than a pipe holds, with a reader that comes late.
    let line = "i=0; while [ $i -lt 20000 ]; do echo \"$i $LONG\"; i=$((i+1)); done";
    let late = redacted(&home, &[], line).shell("\"$0\" \"$@\" | { sleep 3; cat; }").run().ok();
    let expected: String = (0..20_000).map(|number| format!("{number} ***\n")).collect();
    assert!(late.text() == expected);
}

#[test]
fn a_process_that_a_masked_child_leaves_behind_is_not_waited_for() {
    let home = Home::with_vault();
    for left in ["sleep 60", "(while :; do echo $LONG; sleep 0.01; done)"] {
        let line = format!("{left} & echo $! >left; echo done");
        let shown = redacted(&home, &[], &line).run().ok();
        assert!(shown.text().contains("done\n"), "{shown:?}");
        assert!(!shown.text().contains(LONG));
        let pid = String::from_utf8(home.read("left")).unwrap();
        let _ = std::process::Command::new("kill").arg(pid.trim()).output();
    }
}

#[test]
fn a_masked_child_whose_reader_went_away_sees_it() {
    let home = Home::with_vault();
    let line = "while :; do echo $LONG || exit 1; done";
    let shown = redacted(&home, &[], line).shell("\"$0\" \"$@\" | head -n 2").run().ok();
    assert_eq!((shown.text(), shown.stderr.as_str()), ("***\n***\n", ""));
}

#[test]
fn masking_fails_before_the_child() {
    let home = Home::with_vault();
    home.store("long", LONG);
    let options = ["--redact", "--env", "A=none"];
    run(&home, &options, &["touch", "started"]).fails(125, "no-entry");
    run(&home, &["--redact", "--env", "A=long"], &["no-such"]).fails(127, "command-not-found");
    home.store("short", "1234567");
    let shown = run(&home, &["--redact", "--env", "A=short"], &["sh", "-c", "echo $A"]).run().ok();
    assert_eq!(shown.text(), "1234567\n");
    assert!(shown.stderr.contains("not masked") && shown.stderr.contains("`short`"), "{shown:?}");
}
