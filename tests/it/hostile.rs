//! Vaults made to cost much: each is refused soon, and in little memory.

use std::fmt::Write as _;

use sonora_sec::vault::header::{self, HeaderError};

/// Returns a header with this TOML, and a signature that does not hold.
fn unsigned(toml: &str) -> Vec<u8> {
    format!("sonora-sec-vault/1\n{toml}\n--- {}\n", "A".repeat(86) + "==").into_bytes()
}

#[test]
fn a_header_that_nests_deeply_is_refused_before_it_is_read() {
    let dotted = |parts: usize| vec!["a"; parts].join(".");
    let inline = |parts, depth: usize| {
        let mut toml = format!("[{}]\nx = ", dotted(79));
        (0..depth).for_each(|_| write!(toml, "{{{} = ", dotted(parts)).unwrap());
        toml + "1" + &"}".repeat(depth)
    };
    for toml in [
        inline(78, 79),
        inline(1, 79),
        inline(1, 30_000),
        format!("x = {}", "[".repeat(60_000)),
        format!("x = {}{}", "[".repeat(30_000), "]".repeat(30_000)),
        format!("{} = 1", dotted(30_000)),
        format!("[{}]", dotted(30_000)),
        format!("[[{}]]", dotted(79)).repeat(200),
        "[[x]]\n".repeat(10_000),
        format!("[[x.{}]]\n", dotted(30)).repeat(800),
    ] {
        let refused = header::read(&unsigned(&toml));
        assert!(matches!(refused, Err(HeaderError::Damaged(_))), "{refused:?}");
    }
}
