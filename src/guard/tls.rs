//! A server's certificates and how it negotiates TLS.
//!
//! [`examine_chain`] looks at certificates in a file, [`examine_server`] connects to a server: the one place of
//! the library that opens a socket. What is trusted and what time it is are handed in.

mod algorithms;
mod certificate;
mod error;
mod handshake;
mod legacy;
mod path;
mod pem;
mod roots;
mod rules;
mod server;
mod socket;
mod target;
mod trust;

use std::time::Duration;

use rustls::pki_types::CertificateDer;

use crate::core::clock::Timestamp;
use crate::core::finding::Rule;
use crate::core::source::{Place, Source, Span};
use crate::core::tls_facts::TlsFacts;

use self::certificate::Certificate;
use self::path::Path;
use self::rules::Seen;
use self::server::Server;
use self::trust::Trust;
use super::Examined;

pub use self::error::TlsError;
pub use self::pem::MAX_CHAIN_BYTES;
pub use self::roots::Roots;
pub use self::target::{Host, Target};

/// Most certificates of a chain that are looked at.
pub const MAX_CERTIFICATES: usize = 16;

/// Returns every rule, in order of number.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::all()
}

/// What was found out about a chain.
#[derive(Debug)]
pub struct Examination {
    /// What it says, and what was agreed on.
    pub facts: TlsFacts,
    /// What there is to object to.
    pub examined: Examined,
}

/// Examines the certificates of a PEM file, that of the server first, without a network.
///
/// ```
/// use sonora_sec::core::clock::{Clock as _, SystemClock};
/// use sonora_sec::guard::tls::{Host, Roots, examine_chain};
///
/// # const CA: &str = include_str!("../../tests/data/tls/ca.pem");
/// # const CHAIN: &str = include_str!("../../tests/data/tls/weak-key.pem");
/// let roots = Roots::from_pem(CA.as_bytes(), "ca.pem")?;
/// let host = Host::parse("lava.example")?;
/// let examination = examine_chain("chain.pem", CHAIN, &host, &roots, SystemClock.now());
///
/// let leaf = examination.facts.chain.first().expect("there is a certificate in it");
/// assert_eq!(leaf.key, "RSA 1024");
/// assert!(examination.examined.findings.iter().any(|finding| finding.rule.name == "weak-key"));
/// # Ok::<(), sonora_sec::guard::tls::TlsError>(())
/// ```
#[must_use]
pub fn examine_chain(
    name: &str,
    pem: &str,
    host: &Host,
    roots: &Roots,
    now: Timestamp,
) -> Examination {
    let source = Source::new(name, pem);
    let blocks = pem::blocks(&source).into_iter().map(|block| (block.der, block.place)).collect();
    let whole = source.place(Span::default());
    let given = Given { host, roots, now, whole, bytes: pem.len() };
    given.examine(blocks, None)
}

/// Connects to a server and examines what it shows: its certificates, and which versions and suites it takes.
/// Nothing but handshakes is sent, and to a port that seems to have no TLS one request of plain HTTP. Each connection
/// may take as long as `timeout`.
///
/// # Errors
///
/// [`TlsError`] when the server cannot be reached or does not answer in time.
pub fn examine_server(
    target: &Target,
    roots: &Roots,
    now: Timestamp,
    timeout: Duration,
) -> Result<Examination, TlsError> {
    let server = Server::ask(target, timeout)?;
    let whole = Source::new(target.to_string(), "").place(Span::default());
    let blocks = server.chain.iter().map(|der| (Some(der.clone()), whole.clone())).collect();
    let bytes = server.chain.iter().map(|der| der.len()).sum();
    let given = Given { host: &target.host, roots, now, whole, bytes };
    Ok(given.examine(blocks, Some(&server)))
}

/// What an examination begins with.
struct Given<'a> {
    host: &'a Host,
    roots: &'a Roots,
    now: Timestamp,
    whole: Place,
    bytes: usize,
}

impl Given<'_> {
    fn examine(
        self,
        mut blocks: Vec<(Option<CertificateDer<'static>>, Place)>,
        server: Option<&Server>,
    ) -> Examination {
        let is_oversized = blocks.len() > MAX_CERTIFICATES;
        blocks.truncate(MAX_CERTIFICATES);
        let (mut chain, mut places, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
        for (der, place) in blocks {
            match der.and_then(|der| Certificate::read(&der, self.now)) {
                Some(certificate) => {
                    chain.push(certificate);
                    places.push(place);
                }
                None => {
                    unreadable.push(place);
                    // Without the server's own, the others are of nobody.
                    if chain.is_empty() {
                        break;
                    }
                }
            }
        }
        let seen = Seen {
            host: self.host,
            roots: self.roots,
            path: Path::of(&chain),
            trust: Trust::of(&chain, self.host, self.roots, self.now),
            chain: &chain,
            places,
            unreadable,
            whole: self.whole.clone(),
            is_oversized,
            server,
        };
        let findings = rules::look(&seen);
        let facts = TlsFacts {
            host: self.host.to_string(),
            trusted: seen.is_trusted()
                && !is_oversized
                && seen.chain.first().is_some_and(|leaf| !leaf.key.is_weak)
                && server.is_none_or(|server| server.is_proven),
            connection: server.map(|server| server.facts.clone()),
            chain: chain.into_iter().map(|one| one.facts).collect(),
        };
        let name = self.whole.path.to_string();
        let bytes = u64::try_from(self.bytes).unwrap_or(u64::MAX);
        Examination { facts, examined: Examined { name, bytes, findings } }
    }
}
