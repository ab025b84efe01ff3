//! A plugin of any bytes is analysed to its end, twice to the same result; its findings are in order and lie within
//! what was read; what could not be read has a reason and denies.
//!
//! The parser may panic: the library catches that and denies. Any other panic is a failure.
//!
//! The first byte says whether the rest is a source, a notebook, or an archive.

#![no_main]

use std::panic;

use libfuzzer_sys::fuzz_target;
use sonora_sec::core::finding::{Finding, Kind};
use sonora_sec::firewall::scan::{ScanOptions, analyse_file};

fuzz_target!(init: let_the_parser_fail(), |input: &[u8]| {
    let Some((kind, bytes)) = input.split_first() else { return };
    let name = match kind % 8 {
        0 => "p.ipynb",
        1 => "p.zip",
        2 => "p.tar.gz",
        3 => "p.tar",
        4 => "plugin.toml",
        _ => "p.py",
    };
    let options = ScanOptions::default();
    let analyse = || analyse_file(name, bytes.to_vec(), &options).expect("there are threads");
    let first = analyse();
    assert_eq!(format!("{first:?}"), format!("{:?}", analyse()));
    assert!(first.findings.is_sorted_by_key(Finding::order));
    for finding in &first.findings {
        let excerpt = &finding.place.excerpt;
        assert!(excerpt.text.get(excerpt.start..excerpt.end).is_some());
        assert_ne!(finding.message, "the analysis of it failed");
        assert_ne!(finding.kind, Kind::Permission);
    }
    let unreadable = first.findings.iter().any(|finding| finding.kind == Kind::Unreadable);
    assert_eq!(first.unreadable.is_some(), unreadable);
});

/// Leaves a panic within the parser to the library: the fuzzer's own hook ends the process at each.
fn let_the_parser_fail() {
    let fatal = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !info.location().is_some_and(|place| place.file().contains("ruff_python_parser")) {
            fatal(info);
        }
    }));
}
