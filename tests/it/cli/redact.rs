//! `redact`.

use std::io::{Read as _, Write as _};

use data_encoding::{BASE64, HEXLOWER};

use crate::sonora::{Home, Sonora};

const VALUE: &str = "MTA1NDc.not-a/real+token";

fn with_value() -> Home {
    let home = Home::with_vault();
    home.store("token", VALUE);
    home
}

fn redact(home: &Home) -> Sonora<'_> {
    home.sonora(&["redact"]).identity()
}

#[test]
fn masks_a_value_in_all_its_forms() {
    let home = with_value();
    let basic = BASE64.encode(format!("user:{VALUE}").as_bytes());
    let text = format!(
        "raw {VALUE}, hex {}\nBasic {basic}\nurl ?t=MTA1NDc.not-a%2Freal%2Btoken&x=1\n\
         {{\"t\":\"MTA1NDc.not-a\\/real+token\"}} MTA1NDc.not-a\n",
        HEXLOWER.encode(VALUE.as_bytes())
    );
    let shown = redact(&home).stdin(text).run().ok();
    assert_eq!(shown.stderr, "");
    // `user:` shares a character with the value.
    let expected = format!(
        "raw ***, hex ***\nBasic {}***\nurl ?t=***&x=1\n{{\"t\":\"***\"}} MTA1NDc.not-a\n",
        &basic[..7]
    );
    assert_eq!(shown.text(), expected);
}

#[test]
fn masks_old_versions_and_no_other_text() {
    let home = with_value();
    home.store("token", "a-newer-token");
    let text = [b"\xff\0 a-newer-token ", VALUE.as_bytes(), b" \r\n rest"].concat();
    assert_eq!(redact(&home).stdin(text).run().ok().stdout, b"\xff\0 *** *** \r\n rest");
    assert_eq!(redact(&home).run().ok().stdout, b"");
}

#[test]
fn masks_a_value_of_several_lines() {
    let home = Home::with_vault();
    home.store("key", "-----BEGIN-----\nabc\ndef\n-----END-----\n");
    let text = "x-----BEGIN-----\nabc\ndef\n-----END-----y\n-----BEGIN-----\nother\n";
    let shown = redact(&home).stdin(text).run().ok();
    assert_eq!(shown.text(), "x***y\n-----BEGIN-----\nother\n");
}

#[test]
fn masks_across_the_borders_of_reads() {
    let home = with_value();
    let line = format!("{}{VALUE} and on\n", "x".repeat(1021));
    let shown = redact(&home).stdin(line.repeat(1500)).run().ok();
    assert_eq!(shown.text(), format!("{}*** and on\n", "x".repeat(1021)).repeat(1500));
}

#[test]
fn warns_of_short_values_by_the_names_of_their_entries() {
    let home = with_value();
    home.store("pin", "1234567");
    home.store("pin", "long enough");
    home.store("line", "1234567\n");
    let shown = redact(&home).stdin("1234567 long enough").run().ok();
    assert_eq!(shown.text(), "1234567 ***");
    assert!(shown.stderr.contains("not masked"), "{shown:?}");
    assert!(shown.stderr.ends_with("`line`, `pin`\n"), "{shown:?}");
    assert!(!shown.stderr.contains("123"), "{shown:?}");
    for number in 0..11 {
        home.store(&format!("a{number:02}"), "x");
    }
    redact(&home).run().ok().says("`a09` and 3 more\n");
    assert_eq!(redact(&home).args(&["--quiet"]).run().ok().stderr, "");
}

#[test]
fn lines_and_prompts_appear_as_they_come() {
    let home = with_value();
    let mut child = redact(&home).spawn();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut pass = |given: &str, expected: &str| {
        input.write_all(given.as_bytes()).unwrap();
        let mut shown = vec![0; expected.len()];
        output.read_exact(&mut shown).unwrap();
        assert_eq!(String::from_utf8(shown).unwrap(), expected);
    };
    pass("a line\n", "a line\n");
    pass("Continue? [y/N] ", "Continue? [y/N] ");
    pass("x MTA1NDc.not", "x ");
    pass("-a/real+token", "***");
    pass(".", ".");
    pass("MTA1NDc.not-a/real\n", "MTA1NDc.not-a/real\n");
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_value_cut_off_at_the_end_is_masked() {
    let home = with_value();
    assert_eq!(redact(&home).stdin("x MTA1NDc.not-a").run().ok().text(), "x ***");
    assert_eq!(redact(&home).stdin("x MTA1NDc").run().ok().text(), "x MTA1NDc");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let home = with_value();
    home.write("big.txt", "line\n".repeat(200_000));
    let line = "{ \"$0\" \"$@\" <big.txt; echo $? >code; } | head -n 1";
    let shown = redact(&home).shell(line).run().ok();
    assert_eq!((shown.text(), shown.stderr.as_str()), ("line\n", ""));
    for _ in 0..100 {
        if !home.list("").is_empty() && home.path("code").exists() && !home.read("code").is_empty()
        {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(home.read("code"), b"0\n");
}

#[test]
fn what_cannot_be_read_or_written_is_an_error() {
    let home = with_value();
    let full = redact(&home).stdin("text").args(&["--json"]).shell("\"$0\" \"$@\" >/dev/full");
    full.run().failure(2, "io");
    let folder = redact(&home).args(&["--json"]).shell("\"$0\" \"$@\" </");
    folder.run().failure(2, "io");
}

#[test]
fn passes_nothing_on_without_a_key() {
    let home = with_value();
    home.sonora(&["redact"]).stdin("text").fails(3, "no-key");
    redact(&home).args(&["--vault", "none.svault"]).stdin("text").fails(2, "no-vault");
}
