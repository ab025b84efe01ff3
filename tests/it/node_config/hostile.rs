//! Input of somebody who wants the check to fail, or to say what it has seen.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sonora_sec::core::report::Verdict;
use sonora_sec::guard::node_config::examine;
use sonora_sec::guard::report;

use super::one;

/// Checks that a text is refused, and soon.
fn refused(name: &str, bytes: impl AsRef<[u8]>) {
    let start = Instant::now();
    let examined = one(name, bytes.as_ref());
    let shown =
        String::from_utf8_lossy(bytes.as_ref().get(..40).unwrap_or(bytes.as_ref())).into_owned();
    assert_eq!(Verdict::of(&examined.findings), Verdict::Refused, "{name}: {shown}");
    assert!(examined.findings.iter().all(|finding| finding.place.excerpt.text.is_empty()));
    assert!(start.elapsed() < Duration::from_secs(20), "{name}: {shown}");
}

#[test]
fn what_is_no_configuration_is_refused() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    let mut empty = String::from("a0: &a0 []\n");
    let mut merged = String::from("a0: &a0 {x: 1}\n");
    for level in 1..12 {
        let of = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{of}]\n"));
        empty.push_str(&format!("a{level}: &a{level} [{of}]\n"));
        merged.push_str(&format!("a{level}: &a{level} {{<<: [{of}]}}\n"));
    }
    for text in [
        laughs.as_str(),
        &empty,
        &merged,
        "&a [*a]",
        "a: &a {b: *a}",
        "a: *nowhere",
        "a: }",
        "a: \"\\q\"",
        "a: 1\0\npassword: youshallnotpass",
        "a: \u{1b}[31m",
        &"[".repeat(500_000),
        &"{a: ".repeat(200_000),
        &"- ".repeat(200_000),
        &(0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>(),
    ] {
        refused("a.yml", text);
    }
    for text in ["a = ", "a = 1\na = 2", "a = [", &"a.".repeat(100_000), &"[".repeat(100_000)] {
        refused("a.toml", text);
    }
    for text in ["A='", "A=\"x\" y", "=x", "A B=1", "A=\"\\\"", "a b"] {
        refused(".env", text);
    }
    refused("a.json", "{\"a\": [}");
    refused("a.yml", b"a: \xff\xfe");
    refused("a.yml", b"\xff\xfea\x00:\x00");
}

#[test]
fn a_long_file_takes_no_long_time() {
    let start = Instant::now();
    for text in [
        "password: aaaabbbb\n".repeat(50_000),
        (0..30_000).map(|n| format!("a{n}: ws://x{n}.io\n")).collect::<String>(),
        (0..8_000)
            .map(|n| {
                format!("- {{host: a.io, port: {n}, password: p{n}aaaaaaaaaaaa, secure: no}}\n")
            })
            .collect(),
        format!("a: {}\npassword: b\n", "aaaa ".repeat(200_000)),
        format!("{}: 1\n", "k".repeat(900_000)),
        "#\n".repeat(500_000),
    ] {
        one("a.yml", text);
    }
    one("a.env", "P_PASSWORD=aaaabbbb\n".repeat(50_000));
    one("a.env", "A=\"x\n".repeat(100_000));
    one("a.yml", "a: {{".repeat(200_000));
    one("a.yml", "{{ vault ".repeat(100_000));
    one("a.json", format!("[{}1]", "\"ws://x.io\", ".repeat(20_000)));
    assert!(start.elapsed() < Duration::from_secs(40), "{:?}", start.elapsed());
}

/// Text that is often something of the formats.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "password",
        "host",
        "port",
        "secure",
        "lavalink",
        "server",
        "sources",
        "local",
        "plugins",
        "dependency",
        ": ",
        " = ",
        "=",
        "\n",
        "\r\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "\"",
        "'",
        "#",
        " #",
        "&a ",
        "*a",
        "<<",
        "|\n",
        ">-\n",
        "---\n",
        "...\n",
        "!!str ",
        "!!python/x ",
        "? ",
        "true",
        "false",
        "youshallnotpass",
        "é",
        "\u{feff}",
        "\t",
        "ws://",
        "u:p@h.io",
        "${A:b}",
        "{{ vault \"a\" }}",
        "{{",
        "}}",
        "\\",
        "export ",
        "0.0.0.0",
        "A_B",
        ".",
        "\u{e000}",
        "\0",
        "%",
        "@",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_input_panics(text in texts(), bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        for name in [".env", "a.json", "a.toml", "a.yml"] {
            for bytes in [text.as_bytes(), &bytes] {
                let examined = one(name, bytes);
                for finding in &examined.findings {
                    let excerpt = &finding.place.excerpt;
                    prop_assert!(excerpt.text.get(excerpt.start..excerpt.end).is_some());
                    prop_assert!(finding.place.end_line >= finding.place.line);
                }
            }
        }
    }

    #[test]
    fn a_secret_is_in_no_report(
        secret in "[a-zA-Z0-9]{6}MARKED[a-zA-Z0-9]{6}",
        before in texts(),
        after in texts(),
    ) {
        let texts = [
            ("a.yml", format!("{before}\npassword: {secret} # {secret}\n{after}")),
            ("a.yml", format!("a: {{host: x.io, password: '{secret}', secure: false}} # {before}")),
            ("a.toml", format!("nodes = [{{host = 'x.io', password = '{secret}', secure = false}}]\n# {}", before.replace(['\n', '\r'], ""))),
            (".env", format!("LAVALINK_PASSWORD={secret}\nLAVALINK_HOST=x.io\nLAVALINK_SECURE=no\n{after}")),
        ];
        for (name, text) in &texts {
            let report = report("check-config", examine(&[(*name, text.as_bytes())]), Vec::new());
            prop_assert!(!format!("{report:?}").contains("MARKED"), "{name}: {text}");
        }
    }
}
