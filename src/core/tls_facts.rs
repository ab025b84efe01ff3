//! What is known of a server by TLS, whoever found it out and however it is shown.

use super::clock::Timestamp;

/// A chain of certificates, and what was negotiated where a server was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFacts {
    /// The host that the certificate is wanted for.
    pub host: String,
    /// Whether a client that knows these roots trusts the chain for this host now.
    pub trusted: bool,
    /// The certificates in the order they came in, that of the server first.
    pub chain: Vec<CertificateFacts>,
    /// What a connection showed; nothing of a chain in a file.
    pub connection: Option<ConnectionFacts>,
}

/// What a connection showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionFacts {
    /// Address and port that answered.
    pub address: String,
    /// The version that was agreed on, such as `TLS 1.3`.
    pub version: Option<&'static str>,
    /// The cipher suite that was agreed on.
    pub suite: Option<String>,
    /// The group of the key exchange.
    pub group: Option<String>,
    /// The protocol that was agreed on by ALPN (RFC 7301), of `h2` and `http/1.1`.
    pub alpn: Option<String>,
    /// Whether the server wants a certificate of its clients.
    pub asks_client_certificate: bool,
    /// Which of SSL 3.0, TLS 1.0 and TLS 1.1 it accepts too; nothing where it could not be asked.
    pub obsolete_versions: Option<Vec<&'static str>>,
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Whom it is for.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Its number, in hexadecimal.
    pub serial: String,
    /// The names it is for (subject alternative names): hosts and addresses as they are, others with their kind.
    pub names: Vec<String>,
    /// From when on it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid; dates that [`Timestamp`] has not are the nearest that it has.
    pub not_after: Timestamp,
    /// Whole days until then, negative from the first second after.
    pub days_left: i64,
    /// Kind and size of its key, such as `RSA 2048` or `EC P-256`.
    pub key: String,
    /// How it was signed, such as `RSA with SHA-256`.
    pub signature: String,
    /// Whether it may sign certificates.
    pub is_ca: bool,
    /// Whether it signed itself.
    pub is_self_signed: bool,
    /// The SHA-256 of the whole, in hexadecimal.
    pub sha256: String,
}
