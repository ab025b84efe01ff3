//! Versions and suites that rustls does not offer: a `ClientHello` made by hand, and the first answer to it.

use std::io::{self, Read as _, Write as _};

use rustls::CipherSuite;
use rustls::pki_types::ServerName;

use super::socket::{Bounded, is_late};
use super::target::Host;

/// Versions that no client should accept (RFC 8996, RFC 7568), the newest first.
pub(super) const OBSOLETE: [(u16, &str); 3] =
    [(0x0302, "TLS 1.1"), (0x0301, "TLS 1.0"), (SSL30, "SSL 3.0")];
/// SSL 3.0, the oldest that there is to ask for.
pub(super) const SSL30: u16 = 0x0300;
/// TLS 1.2.
pub(super) const TLS12: u16 = 0x0303;

/// What old servers have: forward secrecy or none, CBC, RC4 and 3DES (RFC 2246, 4346, 4492, 5246, 5289).
const SUITES: &[u16] = &[
    0xc014, 0xc013, 0xc00a, 0xc009, 0x0039, 0x0033, 0x0038, 0x0032, 0x0035, 0x002f, 0xc012, 0xc008,
    0x0016, 0x0013, 0x000a, 0xc011, 0xc007, 0x0005, 0x0004,
];
/// What TLS 1.2 has besides, and rustls has not.
const SUITES_OF_TLS12: &[u16] = &[
    0x009f, 0x009e, 0xc028, 0xc027, 0xc024, 0xc023, 0x006b, 0x0067, 0x009d, 0x009c, 0x003d, 0x003c,
];

/// Offers a version and what is below it, and returns the version and the suite that the server takes; nothing where
/// it refuses.
///
/// # Errors
///
/// When the server does not answer in time, which is no refusal.
pub(super) fn offer(
    stream: &mut Bounded,
    host: &Host,
    version: u16,
) -> io::Result<Option<(u16, String)>> {
    let hello = client_hello(host, version).ok_or(io::ErrorKind::InvalidInput)?;
    let answer = stream.write_all(&hello).and_then(|()| server_hello(stream));
    match answer {
        Err(error) if is_late(&error) => Err(error),
        Ok(Some((taken, suite))) if taken <= version => Ok(Some((taken, suite))),
        _ => Ok(None),
    }
}

/// Reads the start of a `ServerHello` (RFC 5246, section 7.4.1.3), and returns its version and suite.
fn server_hello(stream: &mut Bounded) -> io::Result<Option<(u16, String)>> {
    // A record: type, version, length. Some servers send an alert and close nothing.
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let [0x16, 3, ..] = head else { return Ok(None) };
    // Type and length of the message; version, random, length of the session.
    let mut start = [0; 39];
    stream.read_exact(&mut start)?;
    let [2, _, _, _, major, minor, .., session] = start else { return Ok(None) };
    // A session has up to 32 bytes; the suite follows.
    let mut rest = [0; 34];
    let Some(rest) = rest.get_mut(..usize::from(session) + 2) else { return Ok(None) };
    stream.read_exact(rest)?;
    let Some(suite) = rest.last_chunk() else { return Ok(None) };
    let suite = u16::from_be_bytes(*suite);
    let name =
        CipherSuite::from(suite).as_str().map_or_else(|| format!("{suite:#06x}"), str::to_owned);
    Ok(Some((u16::from_be_bytes([major, minor]), name)))
}

/// Makes a `ClientHello` (RFC 5246, section 7.4.1.2) in one record.
fn client_hello(host: &Host, version: u16) -> Option<Vec<u8>> {
    let mut suites = Vec::new();
    let newer: &[u16] = if version >= TLS12 { SUITES_OF_TLS12 } else { &[] };
    // At the end the sign that renegotiation is safe (RFC 5746), without which some refuse.
    for suite in newer.iter().chain(SUITES).chain(&[0x00ff]) {
        suites.extend(suite.to_be_bytes());
    }
    let mut hello = version.to_be_bytes().to_vec();
    let mut random = [0; 32];
    getrandom::getrandom(&mut random).ok()?;
    hello.extend(random);
    // No session.
    hello.push(0);
    hello.extend(prefixed(&suites)?);
    // No compression.
    hello.extend([1, 0]);
    hello.extend(prefixed(&extensions(host, version)?)?);
    let mut message = vec![1, 0];
    message.extend(prefixed(&hello)?);
    let mut record = vec![0x16, 3, u8::from(version != SSL30)];
    record.extend(prefixed(&message)?);
    Some(record)
}

fn extensions(host: &Host, version: u16) -> Option<Vec<u8>> {
    // P-256, P-384, P-521 and X25519; points that are not compressed (RFC 8422).
    let groups = [0, 23, 0, 24, 0, 25, 0, 29];
    // RSA and ECDSA, each with SHA-256, SHA-384, SHA-512 and SHA-1 (RFC 5246, section 7.4.1.4.1).
    let signatures = [4, 1, 5, 1, 6, 1, 2, 1, 4, 3, 5, 3, 6, 3, 2, 3];
    let mut all = Vec::new();
    let mut add = |kind: u16, content: &[u8]| {
        all.extend(kind.to_be_bytes());
        all.extend(prefixed(content)?);
        Some(())
    };
    if let ServerName::DnsName(name) = &host.0 {
        let mut entry = vec![0];
        entry.extend(prefixed(name.as_ref().as_bytes())?);
        add(0, &prefixed(&entry)?)?;
    }
    add(10, &prefixed(&groups)?)?;
    add(11, &[1, 0])?;
    if version >= TLS12 {
        add(13, &prefixed(&signatures)?)?;
    }
    Some(all)
}

/// Returns bytes with their count in two bytes before them.
fn prefixed(bytes: &[u8]) -> Option<Vec<u8>> {
    let count = u16::try_from(bytes.len()).ok()?;
    Some([&count.to_be_bytes(), bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hello_has_the_lengths_that_it_claims() {
        let hello = client_hello(&Host::parse("lava.example").unwrap(), TLS12).unwrap();
        let [0x16, 3, 1, high, low, 1, 0, high_within, low_within, 3, 3, ..] = hello[..] else {
            panic!("{hello:?}");
        };
        assert_eq!(usize::from(u16::from_be_bytes([high, low])), hello.len() - 5);
        assert_eq!(usize::from(u16::from_be_bytes([high_within, low_within])), hello.len() - 9);
        assert!(hello.windows(12).any(|window| window == b"lava.example"));
    }
}
