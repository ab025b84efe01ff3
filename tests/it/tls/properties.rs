//! Certificates and answers that are anything.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use data_encoding::BASE64;
use proptest::prelude::*;

use sonora_sec::guard::tls::{Host, Roots, Target, examine_chain, examine_server};

use super::authority::Authority;
use super::chains::now;
use super::servers::listen;

static GOOD: LazyLock<(Vec<u8>, Roots)> = LazyLock::new(|| {
    let root = Authority::root("Test Root", now());
    (root.leaf(|_| ()).der(), root.roots())
});

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", BASE64.encode(der))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever is done to a certificate, it is not trusted, and somebody is told why.
    #[test]
    fn a_certificate_that_was_changed_is_objected_to(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        kept in any::<prop::sample::Index>(),
        is_cut in prop::bool::weighted(0.2),
    ) {
        let (good, roots) = &*GOOD;
        let mut der = good.clone();
        for (index, byte) in changes {
            let at = index.index(der.len());
            der[at] = byte;
        }
        if is_cut {
            der.truncate(kept.index(der.len()));
        }
        let host = Host::parse("lava.example").unwrap();
        let found = examine_chain("chain.pem", &pem(&der), &host, roots, now());
        let is_same = &der == good;
        prop_assert_eq!(found.facts.trusted, is_same);
        prop_assert_eq!(found.examined.findings.is_empty(), is_same);
    }

    #[test]
    fn a_host_is_any_text(text in "\\PC{0,40}|(https?|wss)://[a-z0-9.:\\[\\]@/-]{0,30}") {
        if let Ok(target) = Target::parse(&text) {
            prop_assert_eq!(Target::parse(&target.to_string()).unwrap(), target);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A server may send anything: there is a finding or an error, and no panic.
    #[test]
    fn an_answer_is_any_bytes(
        start in prop::sample::select(vec![&b""[..], b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", b"\x15\x03\x01\x00\x02"]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let answer = [start, &rest].concat();
        let port = listen(move |mut stream| {
            super::servers::hello(&mut stream);
            let _ = stream.write_all(&answer);
        });
        let target = Target::parse(&format!("127.0.0.1:{port}")).unwrap();
        if let Ok(found) = examine_server(&target, &GOOD.1, now(), Duration::from_millis(500)) {
            prop_assert!(!found.facts.trusted && !found.examined.findings.is_empty());
        }
    }
}
