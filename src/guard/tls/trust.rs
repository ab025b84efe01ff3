//! What clients decide about a chain: the same verification that rustls does in a handshake.

use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error};

use crate::core::clock::Timestamp;

use super::certificate::Certificate;
use super::roots::Roots;
use super::target::Host;

/// Why a chain is not trusted, whatever the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// One of its signatures or keys is of a kind that clients do not verify.
    Algorithm,
    /// The server's certificate is that of a CA.
    CaAsServer,
    /// No way leads to a root.
    Issuer,
    /// It is for something else than servers.
    Purpose,
    /// A signature does not fit the key of its issuer.
    Signature,
    /// Anything else.
    Other(String),
}

/// What clients decide.
#[derive(Debug)]
pub(super) struct Trust {
    /// Whether the chain leads to a root at this moment.
    pub(super) is_trusted_now: bool,
    /// Why it would not at any other.
    pub(super) refusal: Option<Refusal>,
    /// Whether it is for the host, when it can be told.
    pub(super) fits_host: Option<bool>,
}

impl Trust {
    /// Verifies a chain. `chain` is not empty.
    pub(super) fn of(chain: &[Certificate], host: &Host, roots: &Roots, now: Timestamp) -> Self {
        let never =
            |refusal| Self { is_trusted_now: false, refusal: Some(refusal), fits_host: None };
        let Some((leaf, others)) = chain.split_first() else { return never(Refusal::Issuer) };
        let parsed = match ParsedCertificate::try_from(&leaf.der) {
            Ok(parsed) => parsed,
            Err(error) => return never(Refusal::of(&error)),
        };
        let others: Vec<CertificateDer<'_>> = others.iter().map(|one| one.der.clone()).collect();
        let verify = |seconds: u64| {
            let moment = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
            let algorithms = algorithms();
            verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &roots.0,
                &others,
                moment,
                algorithms.all,
            )
        };
        let verdict = verify(now.seconds());
        let is_trusted_now = verdict.is_ok();
        let mut refusal = verdict.err();
        // What hides behind a date shows at a moment when most certificates are valid.
        for moment in moments(chain) {
            if refusal.as_ref().is_some_and(is_of_time) {
                refusal = verify(moment).err();
            }
        }
        Self {
            is_trusted_now,
            refusal: refusal.filter(|error| !is_of_time(error)).map(|error| Refusal::of(&error)),
            fits_host: Some(verify_server_name(&parsed, &host.0).is_ok()),
        }
    }
}

/// Returns the algorithms that are known here.
pub(super) fn algorithms() -> WebPkiSupportedAlgorithms {
    default_provider().signature_verification_algorithms
}

/// Returns moments at which the server's certificate is valid: its first, and the last first of all, so that a
/// chain that ever was valid is so at one of them.
fn moments(chain: &[Certificate]) -> [u64; 2] {
    let first = |one: &Certificate| one.facts.not_before.seconds();
    let latest = chain.iter().map(first).max().unwrap_or_default();
    [chain.first().map(first).unwrap_or_default(), latest]
}

fn is_of_time(error: &Error) -> bool {
    use CertificateError as E;
    matches!(
        error,
        Error::InvalidCertificate(
            E::Expired | E::ExpiredContext { .. } | E::NotValidYet | E::NotValidYetContext { .. }
        )
    )
}

impl Refusal {
    fn of(error: &Error) -> Self {
        use CertificateError as E;
        let Error::InvalidCertificate(error) = error else { return Self::Other(error.to_string()) };
        match error {
            E::UnknownIssuer => Self::Issuer,
            E::InvalidPurpose | E::InvalidPurposeContext { .. } => Self::Purpose,
            E::UnsupportedSignatureAlgorithmContext { .. }
            | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => Self::Algorithm,
            E::BadSignature => Self::Signature,
            E::BadEncoding => Self::Other("it is malformed".to_owned()),
            E::UnhandledCriticalExtension => {
                Self::Other("it has a critical extension that is not known".to_owned())
            }
            // The names of webpki's own errors, which rustls passes on as they are.
            E::Other(inner) => match inner.to_string().as_str() {
                "CaUsedAsEndEntity" => Self::CaAsServer,
                "EndEntityUsedAsCa" => {
                    Self::Other("it is signed by a certificate that is no CA's".to_owned())
                }
                "NameConstraintViolation" => {
                    Self::Other("its CA may not sign for this name".to_owned())
                }
                "PathLenConstraintViolated" => {
                    Self::Other("there are more CAs in a row than one of them allows".to_owned())
                }
                "UnsupportedCertVersion" => Self::Other("it is not of version 3".to_owned()),
                other => Self::Other(other.to_owned()),
            },
            other => Self::Other(other.to_string()),
        }
    }
}
