//! A server is asked: a handshake of today, then what it takes besides, then whether it speaks HTTP.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use rustls::pki_types::CertificateDer;

use crate::core::tls_facts::ConnectionFacts;

use super::error::TlsError;
use super::handshake::{Failure, shake};
use super::legacy::{self, OBSOLETE, SSL30, TLS12};
use super::socket::{connect, resolve};
use super::target::{Host, Target};

/// What a server showed.
#[derive(Debug)]
pub(super) struct Server {
    /// The certificates as they were sent.
    pub(super) chain: Vec<CertificateDer<'static>>,
    /// Whether it showed that it has the key of the first.
    pub(super) is_proven: bool,
    pub(super) facts: ConnectionFacts,
    /// Why the handshake did not end well.
    pub(super) failure: Option<Failure>,
    /// The suite that it takes in TLS 1.2, when it takes none of today.
    pub(super) obsolete_suite: Option<String>,
}

/// How long a further question may take.
const MAX_PATIENCE: Duration = Duration::from_secs(5);

impl Server {
    /// Asks a server. Each connection may take as long as `timeout`.
    pub(super) fn ask(target: &Target, timeout: Duration) -> Result<Self, TlsError> {
        let addresses = resolve(target, timeout)?;
        let (address, mut stream) = connect(&addresses, timeout)?;
        let shaken = shake(&target.host, &mut stream);
        drop(stream);
        let mut server = Self {
            chain: shaken.chain,
            is_proven: shaken.is_proven,
            facts: ConnectionFacts { address: address.to_string(), ..shaken.facts },
            failure: shaken.failure,
            obsolete_suite: None,
        };
        let patience = timeout.min(MAX_PATIENCE);
        if !matches!(server.failure, Some(Failure::Http | Failure::TimedOut)) {
            server.ask_for_obsolete(address, &target.host, patience);
        }
        // Python's server answers what is no request with a page, without the line that HTTP begins with.
        if matches!(server.failure, Some(Failure::Closed | Failure::NoTls | Failure::TimedOut))
            && server.obsolete_suite.is_none()
            && server.obsolete().is_none_or(<[_]>::is_empty)
            && speaks_http(address, patience)
        {
            server.failure = Some(Failure::Http);
        }
        if server.failure == Some(Failure::TimedOut) {
            let host = target.to_string();
            return Err(TlsError::TimedOut { host, what: "finish the handshake", after: timeout });
        }
        Ok(server)
    }

    /// Says whether the server refuses what is offered today.
    pub(super) fn refuses(&self) -> bool {
        self.failure.is_some() && self.chain.is_empty()
    }

    /// Returns the obsolete versions that it takes, the newest first; nothing where it could not be asked.
    pub(super) fn obsolete(&self) -> Option<&[&'static str]> {
        self.facts.obsolete_versions.as_deref()
    }

    /// Offers what rustls does not: each time the best of what is below the last answer, four times at most.
    fn ask_for_obsolete(&mut self, address: SocketAddr, host: &Host, patience: Duration) {
        let mut version = if self.refuses() { TLS12 } else { TLS12 - 1 };
        let mut taken_versions = Vec::new();
        while version >= SSL30 {
            let answer = connect(&[address], patience)
                .ok()
                .and_then(|(_, mut stream)| legacy::offer(&mut stream, host, version).ok());
            match answer {
                // What it took before stands; nothing is known of the rest.
                None if taken_versions.is_empty() => return,
                None => break,
                Some(None) => {}
                Some(Some((taken, suite))) => {
                    if taken == TLS12 {
                        self.obsolete_suite = Some(suite);
                    }
                    let named = OBSOLETE.iter().find(|(one, _)| *one == taken);
                    taken_versions.extend(named.map(|(_, name)| *name));
                    version = version.min(taken);
                }
            }
            version -= 1;
        }
        self.facts.obsolete_versions = Some(taken_versions);
    }
}

/// Says whether a port answers a request in plain HTTP. Some servers say nothing to a handshake.
fn speaks_http(address: SocketAddr, patience: Duration) -> bool {
    let Ok((_, mut stream)) = connect(&[address], patience) else { return false };
    let mut answer = [0; 5];
    let asked =
        stream.write_all(b"HEAD / HTTP/1.0\r\n\r\n").and_then(|()| stream.read_exact(&mut answer));
    asked.is_ok() && stream.is_http()
}
