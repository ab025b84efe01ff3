//! Encodings by which a text is another one to Python than to whoever reads it.

use super::*;

/// Every module of `encodings` and every name in `encodings.aliases` of Python 3.11 to 3.14.
const NAMES: &str = include_str!("../../data/firewall/encodings.txt");

/// Those that are read: the names of ASCII, Latin-1 and UTF-8.
const READ: &[&str] = &[
    "646",
    "8859",
    "ansi_x3.4_1968",
    "ansi_x3.4_1986",
    "ansi_x3_4_1968",
    "ascii",
    "cp367",
    "cp65001",
    "cp819",
    "csascii",
    "csisolatin1",
    "ibm367",
    "ibm819",
    "iso646_us",
    "iso8859",
    "iso8859_1",
    "iso_646.irv_1991",
    "iso_8859_1",
    "iso_8859_1_1987",
    "iso_ir_100",
    "iso_ir_6",
    "l1",
    "latin",
    "latin1",
    "latin_1",
    "u8",
    "us",
    "us_ascii",
    "utf",
    "utf8",
    "utf8_ucs2",
    "utf8_ucs4",
    "utf_8",
    "utf_8_sig",
];

#[test]
fn every_other_encoding_of_python_is_refused() {
    let names: Vec<&str> = NAMES.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(names.len() > 400, "{}", names.len());
    for name in names {
        for cookie in [
            format!("# -*- coding: {name} -*-\nx = 1\n"),
            format!(
                "#!/usr/bin/python\n# vim: set fileencoding={} :\nx = 1\n",
                name.to_uppercase()
            ),
            format!("\n#coding={}\nx = 1\n", name.replace('_', "-")),
        ] {
            let plugin = text(&cookie);
            let refused = denied_for(&plugin, "unknown-encoding");
            assert_eq!(refused, !READ.contains(&name), "{cookie}");
        }
    }
}

#[test]
fn code_hidden_by_an_encoding_is_refused() {
    let hidden = "# coding: utf-7\n# +AAo-import os+AAo-os.system('id')\n";
    assert!(denied_for(&text(hidden), "unknown-encoding"));
    assert!(denied_for(&text("\u{feff}# coding: latin-1\nx = 1\n"), "unknown-encoding"));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for bytes in [
        &b"x = '\xfc'\n"[..],
        b"x = '\xe2\x82",
        b"# \xf0\x9f\x8e",
        b"x = '\xc0\xaf'",
        b"x = '\xed\xa0\x80'",
        b"x = '\xf4\x90\x80\x80'",
        b"x = 1\0\n",
        b"\0",
        b"\xff\xfex\0=\x001\0",
        b"\xfe\xff\0x",
        b"# coding: ascii\nx = '\xc3\xbc'\n",
    ] {
        assert!(denied_for(&text(bytes), "unknown-encoding"), "{bytes:?}");
    }
    let every_end: Vec<u8> = "x = '\u{10ffff}'".bytes().collect();
    for end in 6..9 {
        assert!(denied_for(&text(&every_end[..end]), "unknown-encoding"), "{end}");
    }
}

#[test]
fn latin_1_is_decoded_and_analysed() {
    let plugin = text(b"# coding: latin-1\nx = '\xfc'\n()._\xa0class__\n");
    assert!(denied_for(&plugin, "unparsable-source"), "{:?}", plugin.findings);
    assert_eq!(denials(&text(b"# coding: latin-1\nx = '\xfc'\n")), BTreeSet::new());
}

#[test]
fn what_deceives_the_eye_is_a_violation() {
    for (source, rule) in [
        ("ｅｖａｌ('1')\n", "normalized-identifier"),
        ("import os\nos.𝓼𝔂𝓼𝓽𝓮𝓶('id')\n", "normalized-identifier"),
        ("()._＿class_＿\n", "normalized-identifier"),
        ("x = 'a\u{202e}\u{2066}# ok\u{2069}'\n", "bidirectional-control"),
        ("def еxec(s): return None\nеxec('x')\n", "look-alike-identifier"),
        ("# fine\rimport os\n", "hidden-line"),
        (&format!("x = 1{};import os\n", " ".repeat(120)), "pushed-code"),
        (&format!("x = '{}'\n", "\u{e0121}".repeat(40)), "invisible-characters"),
        (&"x = 1;".repeat(1_000), "packed-statements"),
    ] {
        assert!(denied_for(&text(source), rule), "{source:.40}");
    }
}
