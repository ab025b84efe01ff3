//! A handshake that is carried through whatever the certificates are, to see all of them.
//!
//! Nothing is sent over the connection, so nothing is entrusted to it; what is wrong is judged afterwards.

use std::io;
use std::sync::{Arc, Mutex};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConnection, ResolvesClientCert};
use rustls::crypto::{SupportedKxGroup, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme};

use crate::core::tls_facts::ConnectionFacts;

use super::socket::{Bounded, is_late};
use super::target::Host;
use super::trust::algorithms;

/// What a handshake came to.
#[derive(Debug)]
pub(super) struct Handshake {
    /// The certificates as they were sent.
    pub(super) chain: Vec<CertificateDer<'static>>,
    /// Whether the server showed that it has the key of the first.
    pub(super) is_proven: bool,
    /// What was agreed on.
    pub(super) facts: ConnectionFacts,
    /// Why it did not end well.
    pub(super) failure: Option<Failure>,
}

/// Why a handshake did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server refused, with this alert (RFC 8446, section 6).
    Alert(String),
    /// The server closed the connection.
    Closed,
    /// It answers, in plain HTTP.
    Http,
    /// What it sends is no TLS.
    NoTls,
    /// The server did not go on.
    TimedOut,
    /// What it sends breaks the rules of TLS.
    Other(String),
}

/// What is seen on the way.
#[derive(Debug, Default)]
struct Seen {
    chain: Vec<CertificateDer<'static>>,
    is_proven: bool,
    asks_client_certificate: bool,
}

/// Shakes hands.
pub(super) fn shake(host: &Host, stream: &mut Bounded) -> Handshake {
    let recorder = Arc::new(Recorder(Mutex::default()));
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .expect("ring has suites for both versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Recorder>::clone(&recorder))
        .with_client_cert_resolver(Arc::<Recorder>::clone(&recorder));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let mut facts = ConnectionFacts::default();
    let failure = match ClientConnection::new(Arc::new(config), host.0.clone()) {
        Ok(mut connection) => {
            let failure = carry_through(&mut connection, stream).err();
            facts = agreed(&connection);
            failure
        }
        Err(error) => Some(Failure::Other(error.to_string())),
    };
    let mut seen = recorder.0.lock().expect("nothing panics with the lock held");
    facts.asks_client_certificate = seen.asks_client_certificate;
    Handshake { chain: std::mem::take(&mut seen.chain), is_proven: seen.is_proven, facts, failure }
}

fn carry_through(connection: &mut ClientConnection, stream: &mut Bounded) -> Result<(), Failure> {
    while connection.is_handshaking() {
        // Each turn reads, so the bound of the stream ends it.
        connection.complete_io(stream).map_err(|error| failure(&error, stream))?;
    }
    Ok(())
}

fn failure(error: &io::Error, stream: &Bounded) -> Failure {
    if stream.is_http() {
        return Failure::Http;
    }
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return match error {
            Error::AlertReceived(alert) => Failure::Alert(
                alert.as_str().map_or_else(|| u8::from(*alert).to_string(), str::to_owned),
            ),
            Error::InvalidMessage(_) => Failure::NoTls,
            other => Failure::Other(other.to_string()),
        };
    }
    match error.kind() {
        _ if is_late(error) => Failure::TimedOut,
        io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::UnexpectedEof => Failure::Closed,
        _ => Failure::Other(error.to_string()),
    }
}

fn agreed(connection: &ClientConnection) -> ConnectionFacts {
    let suite = connection.negotiated_cipher_suite().map(|suite| suite.suite());
    let group = connection.negotiated_key_exchange_group().map(SupportedKxGroup::name);
    ConnectionFacts {
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => Some("TLS 1.2"),
            Some(ProtocolVersion::TLSv1_3) => Some("TLS 1.3"),
            _ => None,
        },
        suite: suite.and_then(|suite| suite.as_str()).map(str::to_owned),
        group: group.and_then(|group| group.as_str()).map(str::to_owned),
        alpn: connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned()),
        ..ConnectionFacts::default()
    }
}

/// Keeps what it is shown and refuses nothing.
#[derive(Debug)]
struct Recorder(Mutex<Seen>);

impl Recorder {
    fn note(&self, proof: &Result<HandshakeSignatureValid, Error>) -> HandshakeSignatureValid {
        self.0.lock().expect("nothing panics with the lock held").is_proven = proof.is_ok();
        HandshakeSignatureValid::assertion()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(end_entity).chain(intermediates);
        self.0.lock().expect("nothing panics with the lock held").chain =
            all.map(|one| one.clone().into_owned()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(&verify_tls12_signature(message, certificate, signed, &algorithms())))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(&verify_tls13_signature(message, certificate, signed, &algorithms())))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        algorithms().supported_schemes()
    }
}

impl ResolvesClientCert for Recorder {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.lock().expect("nothing panics with the lock held").asks_client_certificate = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
