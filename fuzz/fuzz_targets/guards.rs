//! Any bytes are judged as a query for every context, and as the configuration of a node in every format, without a
//! panic, twice alike; what is found lies within them; what is safe in their place is not refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sonora_sec::core::report::Verdict;
use sonora_sec::guard::node_config::examine;
use sonora_sec::guard::query::{Context, Options, check_bytes};

fuzz_target!(|bytes: &[u8]| {
    for context in [Context::Html, Context::Lavalink, Context::Log, Context::Shell, Context::Sql] {
        for legacy in [false, true] {
            let options = Options { legacy, ..Options::of(context) };
            let report = check_bytes(bytes, &options);
            assert_eq!(format!("{report:?}"), format!("{:?}", check_bytes(bytes, &options)));
            for found in &report.findings {
                assert!(found.span.start <= found.span.end && found.span.end <= bytes.len());
            }
            if let Some(safe) = &report.safe {
                // A value of a URL's parameter is what the server makes of it.
                let passed_on = match context {
                    Context::Lavalink => percent_decoded(safe),
                    _ => safe.clone().into_bytes(),
                };
                assert_ne!(check_bytes(&passed_on, &options).verdict, Verdict::Refused);
            }
        }
    }
    for name in [".env", "application.yml", "nodes.json", "nodes.toml", "nodes.yaml"] {
        let examined = examine(&[(name, bytes)]);
        assert_eq!(format!("{examined:?}"), format!("{:?}", examine(&[(name, bytes)])));
        for finding in examined.iter().flat_map(|file| &file.findings) {
            assert!(finding.place.span.end <= bytes.len());
        }
    }
});

/// Decodes a value that was percent-encoded (RFC 3986, section 2.1).
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        decoded.push(u8::from_str_radix(digits, 16).expect("it was encoded"));
        decoded.extend_from_slice(rest.as_bytes());
    }
    decoded
}
