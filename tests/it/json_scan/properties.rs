//! What holds for every document.

use proptest::prelude::*;
use serde::de::IgnoredAny;
use sonora_sec::core::report::{Report, Verdict};
use sonora_sec::json_scan::{Limits, scan};

/// Returns what a report comes to, as text.
fn told(report: &Report) -> String {
    serde_json::to_string(&sonora_sec::render::json::CheckReport::of(report)).unwrap()
}

/// JSON, and what is nearly JSON.
fn document() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"\\u0061\"",
        "\"\"",
        " ",
        "\n",
        "1",
        "-",
        "0",
        ".5",
        "e9",
        "E+400",
        "true",
        "false",
        "null",
        "NaN",
        "\\",
        "\"",
        "\\ud800",
        "\u{202e}",
        "//",
        "'",
        "\"uri\":\"file:/\"",
        "[]",
        "{}",
        "\"a\":1",
        "\"A\":2",
        "12345678901234567890",
        "é",
        "\u{feff}",
        "\u{1}",
    ];
    let text = prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24);
    let text = text.prop_map(|pieces| pieces.concat().into_bytes());
    let value = any::<Vec<u8>>();
    prop_oneof![8 => text, 4 => json(), 1 => value]
}

/// JSON.
fn json() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        ".{0,20}".prop_map(serde_json::Value::from),
    ];
    let tree = leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(serde_json::Value::from),
            prop::collection::vec((".{0,6}", inner), 0..8)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    (tree, any::<bool>()).prop_map(|(value, is_pretty)| {
        if is_pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }
            .unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// serde_json has no byte order mark, and the limits of ours are our own.
    #[test]
    fn what_is_accepted_and_what_serde_json_accepts_are_the_same(bytes in document()) {
        let report = scan(&bytes, &Limits::DEFAULT);
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let theirs = std::str::from_utf8(text)
            .is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
        prop_assert_eq!(report.verdict != Verdict::Refused, theirs, "{}", told(&report));
    }

    #[test]
    fn the_same_bytes_have_the_same_report(bytes in document()) {
        prop_assert_eq!(told(&scan(&bytes, &Limits::DEFAULT)), told(&scan(&bytes, &Limits::DEFAULT)));
    }

    #[test]
    fn a_pointer_leads_to_a_value(bytes in json()) {
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        for finding in scan(&bytes, &Limits::DEFAULT).findings {
            let pointer = finding.pointer.unwrap();
            prop_assert!(value.pointer(&pointer).is_some(), "{}", pointer);
        }
    }

    #[test]
    fn every_limit_is_kept(bytes in json(), limit in 0usize..40) {
        let small = Limits {
            size: limit * 20, depth: limit / 4, tokens: 20, keys: limit / 4, elements: 5, string: limit, digits: limit,
            ratio: 100,
        };
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        if scan(&bytes, &small).verdict != Verdict::Refused {
            prop_assert!(bytes.len() <= small.size);
            prop_assert!(fits(&value, &small, small.depth));
        }
    }
}

fn fits(value: &serde_json::Value, limits: &Limits, depth: usize) -> bool {
    match value {
        serde_json::Value::Array(all) => {
            depth > 0 && all.len() <= 5 && all.iter().all(|one| fits(one, limits, depth - 1))
        }
        serde_json::Value::Object(all) => {
            depth > 0
                && all.len() <= limits.keys
                && all
                    .iter()
                    .all(|(key, one)| key.len() <= limits.string && fits(one, limits, depth - 1))
        }
        serde_json::Value::String(text) => text.len() <= limits.string,
        _ => true,
    }
}
