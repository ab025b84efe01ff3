//! `scan-json`.

use crate::sonora::Home;

fn home(files: &[(&str, &str)]) -> Home {
    let home = Home::new();
    for (name, text) in files {
        home.write(name, text);
    }
    home
}

#[test]
fn a_document_is_ok_has_findings_or_is_refused() {
    let home = home(&[
        ("a.json", "{\"guild_id\": 81384788765712384}"),
        ("b.json", "{\"uri\": \"x\",\n \"uri\": \"file:///etc/passwd\"}"),
        ("c.json", "[1,]"),
    ]);
    home.sonora(&["scan-json", "a.json"]).run().code(0);
    let shown = home.sonora(&["scan-json", "b.json"]).run().code(1);
    assert_eq!(
        shown.text(),
        "\
violation[SNJ201]: this key occurs twice in its object: Python keeps the last value, other readers the first
 --> b.json:2:2
  |
2 |  \"uri\": \"file:///etc/passwd\"}
  |  ^^^^^
  |
  = note: at /uri, byte 14; duplicate-key, high, CWE-694; `sonora-sec explain SNJ201` says more
  = help: write each key once

violation[SNJ501]: a scheme that no player should open
 --> b.json:2:10
  |
2 |  \"uri\": \"file:///etc/passwd\"}
  |          ^^^^^^^^^^^^^^^^^^
  |
  = note: at /uri, byte 22; internal-url, high, CWE-918; `sonora-sec explain SNJ501` says more
  = help: accept https URLs of known hosts only

findings: b.json (2 objections)
findings: 1 document: 0 ok, 1 with findings, 0 refused
"
    );
    let report = home.sonora(&["scan-json", ".", "--json"]).run().code(1).json();
    assert_eq!(report["schema"], "sonora-sec/report/1");
    assert_eq!((&report["tool"], &report["verdict"]), (&"scan-json".into(), &"refused".into()));
    let verdicts: Vec<_> =
        report["inputs"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["ok", "findings", "refused"]);
    assert_eq!(report["counts"]["findings"]["SNJ203"], 1);
    assert_eq!(report["findings"][1]["pointer"], "/uri");
    assert_eq!(report["limits"]["max-depth"], 100);
}

#[test]
fn limits_shapes_and_lines_are_options() {
    let home = home(&[
        ("deep.json", "[[[1]]]"),
        ("track.json", "{\"title\": \"a\", \"author\": \"b\", \"uri\": null}"),
        ("lines", "{}\n{\"a\":1,\"a\":2}\n"),
    ]);
    let code = |args: &[&str], code| home.sonora(&["scan-json"]).args(args).run().code(code);
    code(&["deep.json"], 0);
    code(&["deep.json", "--max-depth", "2"], 1);
    code(&["deep.json", "--max-size", "6"], 1);
    code(&["track.json", "--schema", "track"], 0);
    code(&["track.json", "--schema", "track", "--strict"], 1);
    code(&["track.json", "--schema", "stats"], 1);
    code(&["track.json", "--schema", "cat"], 2);
    code(&["lines", "--ndjson"], 1);
    code(&["gone.json"], 2);
    let shown = home.sonora(&["scan-json", "-", "--profile", "request"]).stdin("[]").run().code(0);
    assert_eq!(shown.text(), "ok: -\nok: 1 document: 1 ok, 0 with findings, 0 refused\n");
}

#[test]
fn its_rules_are_listed_and_explained() {
    let home = Home::new();
    let shown = home.sonora(&["explain", "duplicate-key"]).run().code(0);
    assert!(shown.text().starts_with("# duplicate-key (SNJ201)\n"));
    assert!(home.sonora(&["rules"]).run().code(0).text().contains("SNJ502"));
}

#[test]
fn a_cleaned_document_is_as_it_was_but_for_its_strings() {
    let home =
        home(&[("a.json", "{\"title\" : \"a\u{202e}b\\u0000\", \"n\":1e5}"), ("b.json", "[1,]")]);
    home.sonora(&["scan-json", "a.json", "--sanitize", "out.json"]).run().code(0);
    assert_eq!(home.read("out.json"), b"{\"title\" : \"ab\", \"n\":1e5}");
    home.sonora(&["scan-json", "b.json", "--sanitize", "no.json"]).run().code(1);
    home.sonora(&["scan-json", "out.json", "no.json"]).run().code(2);
}

#[test]
fn settings_hold_limits_and_rules_that_do_not_count() {
    let home = Home::new();
    home.write("d.json", r#"{"a": 1, "a": 2, "id": 123456789012345678}"#);
    let scan = |settings: &str, options: &[&str]| {
        home.write("s.toml", settings);
        home.sonora(&["scan-json", "d.json", "--json", "--config", "s.toml"]).args(options).run()
    };
    assert_eq!(scan("", &[]).code(1).json()["verdict"], "findings");
    let outcome = scan("[scan-json]\nignore = ['duplicate-key']\n", &[]).code(0);
    let report = outcome.json();
    assert_eq!(report["verdict"], "ok");
    assert_eq!(report["suppressed"][0]["name"], "duplicate-key");
    assert_eq!(report["counts"]["findings"]["SNJ201"], serde_json::Value::Null);
    // An option wins over settings, and what cannot be read is never set aside.
    let strict = "[scan-json]\nmax-keys = 2\nignore = ['SNJ']\n";
    assert_eq!(scan(strict, &[]).code(1).json()["verdict"], "refused");
    assert_eq!(scan(strict, &["--max-keys", "3"]).code(0).json()["verdict"], "ok");
    scan("[scan-json]\nignore = ['exec-call']\n", &[]).failure(2, "settings");
}

#[test]
fn a_schema_is_a_shape_or_a_file() {
    let home = home(&[
        ("x.json", "[\"a\", 2]"),
        ("track", "{\"type\": \"array\"}"),
        ("s.json", "{\"items\": {\"type\": \"string\"}}"),
        ("broken.json", "{"),
        ("remote.json", "{\"$ref\": \"https://example.com/x\"}"),
    ]);
    let with = |schema: &str| home.sonora(&["scan-json", "x.json", "--schema", schema]);
    let shown = with("s.json").run().code(1);
    assert!(shown.text().starts_with(
        "violation[SNJ604]: it is not of type \"string\", says `#/items/type` of the schema\n --> x.json:1:7\n"
    ));
    with("./track").run().code(0);
    with("track").run().code(1);
    with("trakc").fails(2, "bad-input").hints("shapes are event, info, ");
    with("broken.json").fails(2, "bad-input").says("line 1, column 2: ");
    with("remote.json").fails(2, "bad-input").says(
        "it refers to `https://example.com/x`, and only what is in the schema itself is followed",
    );
    home.write("lines.ndjson", "[]\n[1]\n");
    let report = home
        .sonora(&["scan-json", "lines.ndjson", "--schema", "s.json", "--json"])
        .run()
        .code(1)
        .json();
    assert_eq!(
        (&report["findings"][0]["pointer"], &report["findings"][0]["line"]),
        (&"/0".into(), &2.into())
    );
}
