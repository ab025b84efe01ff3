//! Each check: documents that it objects to, and those that it must leave alone.

use sonora_sec::core::finding::Severity;
use sonora_sec::core::report::Report;
use sonora_sec::json_scan::checks::ALL;
use sonora_sec::json_scan::{Limits, Options, report, scan, scan_document, scan_lines};

/// A rule, documents with findings of it, and documents without.
type Case = (&'static str, &'static [&'static str], &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "active-markup",
        &[
            r#"["<script>"]"#,
            r#"["a \u003csCRIPT src=x>"]"#,
            r#"["JaVaScRiPt:alert(1)"]"#,
            r#"{"<iframe src=x>": 1}"#,
        ],
        &[r#"["<strong>a</strong> javascript description: fine"]"#, r#"["a < script"]"#],
    ),
    (
        "binary-blob",
        &[
            r#"["H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA=="]"#,
            r#"["rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA=="]"#,
            r#"["eJzLSM3JyVcozy/KSQEAGgsEXQ=="]"#,
            r#"["f0VMRgIBAQAAAAAAAAAAAAMAPgAB"]"#,
        ],
        &[
            r#"["H4sIAAAA is how gzip begins"]"#,
            r#"["TVqQAAMAAAAEAAAA"]"#,
            r#"["eJ is no word of ours"]"#,
            r#"["QAAAjQIAJVJpY2sgQXN0bGV5IC0gTmV2ZXIgR29ubmEgR2l2ZSBZb3UgVXA="]"#,
        ],
    ),
    ("byte-order-mark", &["\u{feff}{}"], &[r#"["\ufeff"]"#]),
    (
        "confusable-key",
        &[
            r#"{"uri": 1, "URI": 2}"#,
            "{\"kelvin\": 1, \"\u{212a}elvin\": 2}",
            r#"{"s": 1, "\u017f": 2}"#,
        ],
        &[r#"{"uri": 1, "url": 2}"#, r#"[{"a": 1}, {"A": 1}]"#, r#"{"a": {"A": 1}}"#],
    ),
    (
        "control-character",
        &[
            r#"["\u001b[2J"]"#,
            r#"["a\u0000"]"#,
            r#"["\b"]"#,
            "[\"\u{85}\"]",
            "[\"\u{7f}\"]",
            r#"{"a\n": 1}"#,
        ],
        &[r#"["a\tb\r\n"]"#, "[\"é\"]"],
    ),
    ("deep-document", &[], &["[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"]),
    (
        "duplicate-key",
        &[
            r#"{"a": 1, "a": 2}"#,
            r#"{"a": 1, "\u0061": 2}"#,
            r#"[{"x": {"é": 1, "b": 2, "\u00e9": 3}}]"#,
            r#"{"": 1, "": 1}"#,
        ],
        &[r#"{"a": {"a": 1}, "b": {"a": 1}}"#, r#"[{"a": 1}, {"a": 2}]"#],
    ),
    (
        "internal-url",
        &[
            r#"{"uri": "file:///etc/passwd"}"#,
            r#"{"artworkUrl": "http://169.254.169.254/latest"}"#,
            r#"{"identifier": "/etc/passwd"}"#,
            r#"{"identifier": "https://user@example.org/"}"#,
            r#"{"uri": "http:\/\/0x7f.1\/"}"#,
            r#"{"ur\u0069": "icy://localhost:8000"}"#,
            r#"{"uri": "C:\\x.mp3"}"#,
        ],
        &[
            r#"{"uri": "https://example.org/a.mp3", "identifier": "dQw4w9WgXcQ"}"#,
            r#"{"identifier": "ytsearch:a b"}"#,
            r#"{"uri": null, "url": "file:///x"}"#,
            r#"{"identifier": "spotify:track:4uLU6hMCjMI75M1A2tKUQC"}"#,
        ],
    ),
    (
        "invalid-json",
        &["", "{", "[1", r#"{"a" 1}"#, r#"["\x"]"#, "[\"\n\"]", "[01]", "[1.]", "tru"],
        &["1", " [ ] "],
    ),
    (
        "invisible-text",
        &[
            "[\"\u{202e}gnp.exe\"]",
            r#"["a\u200bb"]"#,
            "{\"a\u{200d}\": 1}",
            "[\"a\u{e0041}\"]",
            r#"["\udb40\udc41"]"#,
        ],
        &[
            "[\"👩\u{200d}👩\u{200d}👧 🏴\u{e0067}\u{e0062}\u{e007f}\"]",
            "[\"می\u{200c}خواهم\"]",
            "[\"❤\u{fe0f}\u{200d}🔥\"]",
        ],
    ),
    (
        "jsonpickle-tag",
        &[r#"{"py/reduce": []}"#, r#"{"\u0070y/object": "a.b"}"#, r#"{"py\/type": 1}"#],
        &[r#"{"py": "py/object"}"#],
    ),
    (
        "large-integer",
        &["9007199254740993", "[-18446744073709551616]", r#"{"guild_id": 81384788765712384}"#],
        &["9007199254740992", "[1e20, 123456789012345]"],
    ),
    (
        "lenient-syntax",
        &["[1,]", r#"{"a": 1,}"#, "[1] // a", "/* a */ 1", "{'a': 1}", "{a: 1}", "# a\n1"],
        &[r#"["// a", "/* b */"]"#],
    ),
    (
        "lone-surrogate",
        &[r#"["\ud800"]"#, r#"["\udc00\ud800"]"#, r#"{"\udfff": 1}"#],
        &[r#"["\ud83d\ude00"]"#],
    ),
    (
        "mass-mention",
        &[r#"["@everyone free nitro"]"#, r#"["\u0040here"]"#],
        &[r#"["a@heron.example", "everyone"]"#],
    ),
    (
        "non-finite-literal",
        &["NaN", "[-Infinity]", "[Infinity]", "[+inf]", r#"{"a": nan}"#],
        &[r#"["NaN", null]"#],
    ),
    ("number-overflow", &["1e400", "[-1e999999]", "[1E+309]"], &["1e308", "[1e-400]"]),
    (
        "number-underflow",
        &["1e-400", "-0", "[-0.0]", "[-0e5]", "[0.1e-999]"],
        &["0", "[0.0, -1, -0.5, 0e999]"],
    ),
    (
        "other-encoding",
        &["\u{0}[\u{0}]", "[\u{0}]\u{0}", "[\u{0}\u{0}\u{0}]\u{0}\u{0}\u{0}"],
        &["[]"],
    ),
    (
        "pickle-blob",
        &[
            r#"["gASVHQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg=="]"#,
            r#"["Y29zCnN5c3RlbQooUydpZCcKdFIu"]"#,
        ],
        &[r#"["gASVHg"]"#, r#"["gASVa string that only begins so"]"#],
    ),
    (
        "prototype-key",
        &[
            r#"{"__proto__": {}}"#,
            r#"{"\u005f_proto__": 1}"#,
            r#"{"constructor": {"prototype": {}}}"#,
        ],
        &[r#"{"prototype": {}, "constructor": "__proto__"}"#],
    ),
    (
        "remote-reference",
        &[
            r#"{"$ref": "http://example.org/x.json"}"#,
            r#"{"$ref": "file:///etc/passwd"}"#,
            r#"{"$schema": "https://example.org/s"}"#,
        ],
        &[r##"{"$ref": "#/$defs/a", "$schema": "https://json-schema.org/draft/2020-12/schema"}"##],
    ),
    (
        "secret-value",
        &[
            r#"{"token": "66d29164b3a4ba2c"}"#,
            r#"{"password": "youshallnotpass"}"#,
            r#"["youshallnotpass"]"#,
            r#"["https:\/\/discord.com\/api\/webhooks\/123456789012345678\/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcd"]"#,
            r#"["MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abcdefghijklmnopqrstuvwxyzABCDEF012345"]"#,
        ],
        &[
            r#"{"token": "short", "password": "${LAVALINK_PASSWORD}"}"#,
            r#"{"token": null}"#,
            r#"{"a": "token"}"#,
        ],
    ),
    ("trailing-data", &["{} {}", "[1] x", "1 2", "\"a\" \u{0}"], &["{}\n\n"]),
    (
        "type-name",
        &[
            r#"{"@type": "com.sun.rowset.JdbcRowSetImpl"}"#,
            r#"{"__class__": 1}"#,
            r#"["!!python/object:os.system"]"#,
            r#"{"$type": "System.Windows.Data.ObjectDataProvider, PresentationFramework"}"#,
        ],
        &[
            r#"{"@type": "Event"}"#,
            r#"{"@type": "https://schema.org/Person"}"#,
            r#"{"_type": "a sentence. Or two."}"#,
        ],
    ),
];

/// Rules with tests of their own.
const ELSEWHERE: &[&str] = &[
    "deep-document",
    "inflating-document",
    "invalid-utf8",
    "long-number",
    "long-string",
    "oversized-document",
    "forged-track",
    "schema-violation",
    "shape-mismatch",
    "snapshot-checksum",
    "too-many-elements",
    "too-many-keys",
    "too-many-tokens",
    "unclean-field",
    "unreadable-document",
    "unreadable-pickle",
];

fn rules(text: &str, limits: &Limits) -> Vec<&'static str> {
    scan(text.as_bytes(), limits).findings.iter().map(|finding| finding.rule.name).collect()
}

#[test]
fn each_check_objects_to_what_it_should_and_to_nothing_else() {
    for (rule, bad, good) in CASES {
        for text in *bad {
            assert!(rules(text, &Limits::DEFAULT).contains(rule), "{rule} is not found in {text}");
        }
        for text in *good {
            assert!(!rules(text, &Limits::DEFAULT).contains(rule), "{rule} is found in {text}");
        }
    }
}

#[test]
fn each_check_has_its_documents() {
    for check in ALL {
        let name = check.rule.name;
        assert!(CASES.iter().any(|case| case.0 == name) || ELSEWHERE.contains(&name), "{name}");
    }
}

#[test]
fn each_limit_is_reached_one_beyond_it() {
    let many = |word: &str, count: usize| vec![word; count].join(",");
    let keys: Vec<String> = (0..11).map(|key| format!("\"{key}\":0")).collect();
    let cases = [
        (
            "deep-document",
            Limits { depth: 3, ..Limits::DEFAULT },
            "[[[1]]]".to_owned(),
            "[[[[1]]]]".to_owned(),
        ),
        (
            "long-number",
            Limits { digits: 4, ..Limits::DEFAULT },
            "1234".to_owned(),
            "12345".to_owned(),
        ),
        (
            "long-string",
            Limits { string: 4, ..Limits::DEFAULT },
            "\"abcd\"".to_owned(),
            "\"abcde\"".to_owned(),
        ),
        (
            "oversized-document",
            Limits { size: 4, ..Limits::DEFAULT },
            "[  ]".to_owned(),
            "[   ]".to_owned(),
        ),
        (
            "too-many-elements",
            Limits { elements: 10, ..Limits::DEFAULT },
            format!("[{}]", many("1", 10)),
            format!("[{}]", many("1", 11)),
        ),
        (
            "too-many-keys",
            Limits { keys: 10, ..Limits::DEFAULT },
            format!("{{{}}}", keys[1..].join(",")),
            format!("{{{}}}", keys.join(",")),
        ),
        (
            "too-many-tokens",
            Limits { tokens: 11, ..Limits::DEFAULT },
            format!("[{}]", many("1", 10)),
            format!("[{}]", many("1", 11)),
        ),
    ];
    for (rule, limits, within, beyond) in cases {
        assert_eq!(rules(&within, &limits), Vec::<&str>::new(), "{within}");
        assert_eq!(rules(&beyond, &limits), [rule], "{beyond}");
    }
}

#[test]
fn findings_are_counted_beyond_those_that_are_listed() {
    let text = format!("[{}]", vec![r#""\ud800""#; 250].join(","));
    let report = scan(text.as_bytes(), &Limits::DEFAULT);
    assert_eq!((report.findings.len(), report.truncated), (100, true));
    assert_eq!(report.unlisted.get("SNJ206"), Some(&150));
}

#[test]
fn no_report_shows_a_secret() {
    let token = "77d29164b3a4ba2c";
    let text = format!(r#"{{"voice": {{"token": "{token}", "x": "\u0000", "y": NaN}}}}"#);
    let report = scan(text.as_bytes(), &Limits::DEFAULT);
    assert_eq!(report.findings.len(), 3);
    for finding in &report.findings {
        assert!(!format!("{finding:?}").contains(token), "{}", finding.rule.name);
    }
    let places: Vec<_> = report.findings.iter().map(|finding| finding.pointer.as_deref()).collect();
    assert_eq!(places, [Some("/voice/token"), Some("/voice/x"), Some("/voice/y")]);
}

#[test]
fn a_bad_one_behind_many_lesser_ones_is_listed() {
    // In a key it is worse than in a value, and comes last: after 150 others, in the document and in its lines.
    let values = "\"a\u{200b}b\",".repeat(150);
    let text = format!("[{values}{{\"k\u{200b}\":1}}]");
    let options = Options::default();
    let worst = |report: &Report| report.findings.iter().map(|finding| finding.severity).max();
    let document = scan_document("d.json", text.as_bytes(), &options);
    let whole = report(vec![document], &options);
    assert_eq!(worst(&whole), Some(Severity::High));
    assert_eq!(whole.findings.len(), 101);
    let unlisted: u64 = whole.unlisted.values().sum();
    assert_eq!(unlisted, 50);
    let lines = format!("{}{{\"k\u{200b}\":1}}\n", "\"a\u{200b}b\"\n".repeat(150));
    let lines = report(vec![scan_lines("d.ndjson", lines.as_bytes(), &options).unwrap()], &options);
    assert_eq!(worst(&lines), Some(Severity::High));
}
