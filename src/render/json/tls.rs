//! What is known of a server by TLS, for programs: `tls` in the report of `check-tls`.

use serde::Serialize;

use crate::core::tls_facts::{CertificateFacts, ConnectionFacts, TlsFacts};

/// A chain of certificates, and what was negotiated.
#[derive(Debug, Serialize)]
pub(super) struct TlsLine {
    host: String,
    trusted: bool,
    chain: Vec<CertificateLine>,
    connection: Option<ConnectionLine>,
}

/// A certificate.
#[derive(Debug, Serialize)]
struct CertificateLine {
    subject: String,
    issuer: String,
    serial: String,
    names: Vec<String>,
    not_before: String,
    not_after: String,
    days_left: i64,
    key: String,
    signature: String,
    ca: bool,
    self_signed: bool,
    sha256: String,
}

/// What was negotiated.
#[derive(Debug, Serialize)]
struct ConnectionLine {
    address: String,
    version: Option<&'static str>,
    suite: Option<String>,
    group: Option<String>,
    alpn: Option<String>,
    asks_client_certificate: bool,
    obsolete_versions: Option<Vec<&'static str>>,
}

impl TlsLine {
    pub(super) fn of(facts: &TlsFacts) -> Self {
        Self {
            host: facts.host.clone(),
            trusted: facts.trusted,
            chain: facts.chain.iter().map(CertificateLine::of).collect(),
            connection: facts.connection.as_ref().map(ConnectionLine::of),
        }
    }
}

impl CertificateLine {
    fn of(facts: &CertificateFacts) -> Self {
        Self {
            subject: facts.subject.clone(),
            issuer: facts.issuer.clone(),
            serial: facts.serial.clone(),
            names: facts.names.clone(),
            not_before: facts.not_before.to_rfc3339(),
            not_after: facts.not_after.to_rfc3339(),
            days_left: facts.days_left,
            key: facts.key.clone(),
            signature: facts.signature.clone(),
            ca: facts.is_ca,
            self_signed: facts.is_self_signed,
            sha256: facts.sha256.clone(),
        }
    }
}

impl ConnectionLine {
    fn of(facts: &ConnectionFacts) -> Self {
        Self {
            address: facts.address.clone(),
            version: facts.version,
            suite: facts.suite.clone(),
            group: facts.group.clone(),
            alpn: facts.alpn.clone(),
            asks_client_certificate: facts.asks_client_certificate,
            obsolete_versions: facts.obsolete_versions.clone(),
        }
    }
}
