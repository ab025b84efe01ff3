//! `JSONTestSuite`: what must be rejected is, what must be accepted is, and what is up to the reader has a finding
//! where one is due.

use std::path::{Path, PathBuf};

use sonora_sec::core::report::{Report, Verdict};
use sonora_sec::json_scan::{Limits, scan};

/// What is found in each file that is up to the reader.
const UP_TO_US: &[(&str, &[&str])] = &[
    ("i_number_double_huge_neg_exp.json", &["number-underflow"]),
    ("i_number_huge_exp.json", &["number-overflow"]),
    ("i_number_neg_int_huge_exp.json", &["number-overflow"]),
    ("i_number_pos_double_huge_exp.json", &["number-overflow"]),
    ("i_number_real_neg_overflow.json", &["number-overflow"]),
    ("i_number_real_pos_overflow.json", &["number-overflow"]),
    ("i_number_real_underflow.json", &["number-underflow"]),
    ("i_number_too_big_neg_int.json", &["large-integer"]),
    ("i_number_too_big_pos_int.json", &["large-integer"]),
    ("i_number_very_big_negative_int.json", &["large-integer"]),
    ("i_object_key_lone_2nd_surrogate.json", &["lone-surrogate"]),
    ("i_string_1st_surrogate_but_2nd_missing.json", &["lone-surrogate"]),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", &["lone-surrogate"]),
    ("i_string_UTF-16LE_with_BOM.json", &["other-encoding"]),
    ("i_string_UTF-8_invalid_sequence.json", &["invalid-utf8"]),
    ("i_string_UTF8_surrogate_U+D800.json", &["invalid-utf8"]),
    ("i_string_incomplete_surrogate_and_escape_valid.json", &["lone-surrogate"]),
    ("i_string_incomplete_surrogate_pair.json", &["lone-surrogate"]),
    ("i_string_incomplete_surrogates_escape_valid.json", &["lone-surrogate", "lone-surrogate"]),
    ("i_string_invalid_lonely_surrogate.json", &["lone-surrogate"]),
    ("i_string_invalid_surrogate.json", &["lone-surrogate"]),
    ("i_string_invalid_utf-8.json", &["invalid-utf8"]),
    ("i_string_inverted_surrogates_U+1D11E.json", &["lone-surrogate", "lone-surrogate"]),
    ("i_string_iso_latin_1.json", &["invalid-utf8"]),
    ("i_string_lone_second_surrogate.json", &["lone-surrogate"]),
    ("i_string_lone_utf8_continuation_byte.json", &["invalid-utf8"]),
    ("i_string_not_in_unicode_range.json", &["invalid-utf8"]),
    ("i_string_overlong_sequence_2_bytes.json", &["invalid-utf8"]),
    ("i_string_overlong_sequence_6_bytes.json", &["invalid-utf8"]),
    ("i_string_overlong_sequence_6_bytes_null.json", &["invalid-utf8"]),
    ("i_string_truncated-utf-8.json", &["invalid-utf8"]),
    ("i_string_utf16BE_no_BOM.json", &["other-encoding"]),
    ("i_string_utf16LE_no_BOM.json", &["other-encoding"]),
    ("i_structure_500_nested_arrays.json", &["deep-document"]),
    ("i_structure_UTF-8_BOM_empty_object.json", &["byte-order-mark"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/JSONTestSuite/test_parsing")
}

/// Returns the name of each file of a kind, and what is found in it.
fn scanned(kind: &str) -> Vec<(String, Report)> {
    let mut reports = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with(kind) {
            let bytes = std::fs::read(folder().join(&name)).unwrap();
            reports.push((name, scan(&bytes, &Limits::DEFAULT)));
        }
    }
    reports.sort_by(|a, b| a.0.cmp(&b.0));
    reports
}

fn names(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule.name).collect()
}

#[test]
fn what_must_be_rejected_is() {
    let reports = scanned("n_");
    assert_eq!(reports.len(), 188);
    for (name, report) in reports {
        assert_eq!(report.verdict, Verdict::Refused, "{name}");
        assert!(report.inputs.iter().all(|input| input.reason.is_some()), "{name}");
    }
}

#[test]
fn what_must_be_accepted_is() {
    let reports = scanned("y_");
    assert_eq!(reports.len(), 95);
    for (name, report) in reports {
        assert_ne!(report.verdict, Verdict::Refused, "{name}: {:?}", names(&report));
    }
}

#[test]
fn what_is_up_to_the_reader_has_a_finding() {
    let reports = scanned("i_");
    assert_eq!(reports.len(), UP_TO_US.len());
    for ((name, report), (expected_name, expected)) in reports.iter().zip(UP_TO_US) {
        assert_eq!((name.as_str(), names(report).as_slice()), (*expected_name, *expected));
    }
}
