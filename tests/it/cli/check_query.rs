//! `check-query`.

use crate::sonora::{Home, Outcome};

fn check(args: &[&str], stdin: &[u8]) -> Outcome {
    Home::new().sonora(&["check-query"]).args(args).stdin(stdin).run()
}

#[test]
fn each_query_has_a_line_that_begins_with_its_verdict() {
    let shown = check(&["AC/DC -- Live", "scsearch:x", "https://youtu.be/x", "/etc/passwd"], b"");
    assert_eq!(
        shown.code(1).text(),
        "ok: search\nok: prefix\nok: url\n\
         refused: local-path-query[SNQ101]: it is a path of the machine that plays it\n"
    );
    let shown = check(&["--context", "sql", "Guns N' Roses", "' or 1=1--"], b"").code(1);
    let lines: Vec<&str> = shown.text().lines().collect();
    assert_eq!(lines[0], "ok: text");
    assert!(lines[1].starts_with("findings: sql-breakout[SNQ201]: "), "{lines:?}");
}

#[test]
fn standard_input_has_a_query_a_line() {
    for args in [&["-"][..], &[]] {
        let shown = check(args, b"one\r\ntwo\n\nhttp://10.0.0.1/\nlast").code(1);
        let verdicts: Vec<&str> =
            shown.text().lines().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(verdicts, ["ok", "ok", "refused", "refused", "ok"]);
    }
    check(&["-"], b"a song\n").code(0);
    check(&["-", "--json"], b"").failure(2, "no-input");
}

#[test]
fn a_line_that_is_too_long_or_no_utf8_is_refused_and_the_next_is_judged() {
    let mut lines = vec![b'a'; 3_000_000];
    lines.extend_from_slice(b"\nok\n\xff\xfe\n");
    lines.extend_from_slice(&[b'b'; 2000]);
    lines.extend_from_slice(b"\n");
    lines.extend_from_slice(&[b'b'; 2001]);
    let shown = check(&["-"], &lines).code(1);
    let lines: Vec<&str> = shown.text().lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].starts_with("refused: oversized-query[SNQ001]: "), "{}", lines[0]);
    assert_eq!((lines[1], lines[3]), ("ok: search", "ok: search"));
    assert!(lines[2].starts_with("refused: undecodable-query[SNQ002]: "), "{}", lines[2]);
    assert!(lines[4].starts_with("refused: oversized-query[SNQ001]: "), "{}", lines[4]);
    check(&["--max-size", "3", "abcd"], b"").code(1);
    check(&["--max-size", "3", "abc"], b"").code(0);
}

#[test]
fn json_has_an_object_a_line() {
    let shown = check(&["--json", "-"], b"caf\xc3\xa9\nx\x1b[31m\n").code(1);
    let lines: Vec<serde_json::Value> =
        shown.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "schema": "sonora-sec/query/1", "verdict": "ok", "class": "search",
            "context": "lavalink", "findings": [], "safe": "ytsearch%3Acaf%C3%A9",
        })
    );
    let finding = &lines[1]["findings"][0];
    assert_eq!((&lines[1]["verdict"], &lines[1]["safe"]), (&"refused".into(), &().into()));
    assert_eq!((&finding["rule"], &finding["severity"]), (&"SNQ004".into(), &"high".into()));
    assert_eq!((&finding["offset"], &finding["length"]), (&1.into(), &1.into()));
    assert_eq!(finding["name"], "query-control-character");
}

#[test]
fn print_writes_the_safe_form_or_nothing() {
    let print = |args: &[&str]| check(&[&["--print"], args].concat(), b"");
    assert_eq!(print(&["daft punk"]).code(0).text(), "ytsearch%3Adaft%20punk\n");
    let refused = print(&["file:///etc/passwd"]).code(1);
    assert_eq!(refused.text(), "");
    refused.says("query 1 has no safe form: refused: unknown-scheme-query[SNQ104]");
    assert_eq!(print(&["--context", "html", "<b>"]).code(1).text(), "&lt;b&gt;\n");
    assert_eq!(print(&["--context", "shell", "it's"]).code(0).text(), "'it'\\''s'\n");
    assert_eq!(print(&["--context", "sql", "it's"]).code(0).text(), "'it''s'\n");
    let literal = print(&["--context", "sql", "a\\b"]).code(1);
    assert_eq!(literal.text(), "");
    literal.says("bind the text as a parameter");
}

#[test]
fn legacy_and_fail_on_are_options() {
    check(&["AC/DC -- Live"], b"").code(0);
    let shown = check(&["--legacy", "AC/DC -- Live"], b"").code(1);
    assert!(shown.text().contains("legacy-pattern[SNQ901]: it has `--`"), "{shown:?}");
    check(&["--context", "sql", "having"], b"").code(0);
    check(&["--context", "sql", "--fail-on", "medium", "having"], b"").code(1);
    check(&["--format", "sarif", "x"], b"").code(2);
}

#[test]
fn nothing_of_a_secret_or_a_query_is_in_a_line() {
    let token = format!(
        "{}.{}.{}",
        "MTI3NDU2Nzg5MDEyMzQ1Njc4", "GhIjKl", "abcdefghijklmnopqrstuvwxyz0123456789AB"
    );
    let shown = check(&[&token, "\u{1b}]0;title\u{7}"], b"").code(1);
    assert!(shown.text().contains("secret-in-query[SNQ006]: it has a Discord token"), "{shown:?}");
    assert!(!shown.text().contains("GhIjKl") && !shown.text().contains('\u{1b}'));
}

#[test]
fn an_argument_that_is_no_utf8_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let home = Home::new();
    let text = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let shown = home.sonora(&["check-query".as_ref(), text]).run().code(1);
    assert!(shown.text().starts_with("refused: undecodable-query"), "{shown:?}");
}

#[test]
fn its_rules_are_explained() {
    let shown = Home::new().sonora(&["explain", "sql-breakout"]).run().code(0);
    assert!(shown.text().starts_with("# sql-breakout (SNQ201)\n"));
}
