//! What the scanner accepts is what serde_json accepts, a byte order mark and limits aside; the same bytes have the
//! same report; what is cleaned stays JSON, and is clean; as lines, each is refused or JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use sonora_sec::core::finding::Severity;
use sonora_sec::core::report::Verdict;
use sonora_sec::json_scan::{Limits, Options, Shape, sanitize, scan_document, scan_lines};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { depth: 2_000, ..Limits::DEFAULT };
    let options = Options { limits, shape: Some(Shape::Snapshot), ..Options::default() };
    let document = scan_document("x", bytes, &options);
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let theirs = text.is_ok_and(|text| serde_json::from_str::<&RawValue>(text).is_ok());
    assert!(document.verdict == Verdict::Refused || theirs);
    assert_eq!(format!("{document:?}"), format!("{:?}", scan_document("x", bytes, &options)));
    for finding in &document.findings {
        assert!(finding.place.span.end <= bytes.len());
    }
    let lines = Options { limits: Limits::REQUEST, lines: true, ..Options::default() };
    let all = scan_lines("x", bytes, &lines).expect("memory is read");
    let alone = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let is_refused = |line: &[u8]| scan_document("x", line, &lines).verdict == Verdict::Refused;
    assert_eq!(all.verdict == Verdict::Refused, alone.into_iter().any(is_refused));
    if document.verdict != Verdict::Refused {
        let clean = sanitize(bytes);
        assert_eq!(sanitize(&clean), clean);
        let again = scan_document("x", &clean, &options);
        // In a key every one of them is worse, those too that spelling needs in a value.
        let hidden = ["control-character", "invisible-text"];
        let mut values = again.findings.iter().filter(|one| one.severity < Severity::High);
        assert!(values.all(|finding| !hidden.contains(&finding.rule.name)));
    }
});
