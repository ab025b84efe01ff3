//! A certificate: what it says, for a report and for the rules.

use std::net::{Ipv4Addr, Ipv6Addr};

use data_encoding::HEXLOWER;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::core::clock::Timestamp;
use crate::core::tls_facts::CertificateFacts;

use super::algorithms::{self, Key};

/// A certificate that could be read.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) der: CertificateDer<'static>,
    pub(super) facts: CertificateFacts,
    pub(super) key: Key,
    /// Names as DER, to compare.
    pub(super) subject: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    /// Whether its signature uses a hash with known collisions: which one.
    pub(super) weak_hash: Option<&'static str>,
    /// What it may be used for, when it says so.
    pub(super) purposes: Option<Vec<String>>,
    pub(super) is_for_servers: bool,
    /// Where its issuer's certificate is said to be.
    pub(super) issuer_url: Option<String>,
    /// Seconds that it is valid for.
    pub(super) lifetime: i64,
    /// Seconds until it ends and since it began, negative when that is the other way round.
    pub(super) remaining: i64,
    pub(super) age: i64,
}

impl Certificate {
    /// Reads one; `None` when it is malformed.
    pub(super) fn read(der: &CertificateDer<'static>, now: Timestamp) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let now = i64::try_from(now.seconds()).unwrap_or(i64::MAX);
        let not_before = parsed.validity().not_before.timestamp();
        let not_after = parsed.validity().not_after.timestamp();
        let remaining = not_after.saturating_sub(now);
        let key = algorithms::key(parsed.public_key());
        let (signature, weak_hash) = algorithms::signature(&parsed.signature_algorithm);
        let (purposes, is_for_servers) = purposes(&parsed);
        let facts = CertificateFacts {
            subject: parsed.subject().to_string(),
            issuer: parsed.issuer().to_string(),
            serial: HEXLOWER.encode(parsed.raw_serial()),
            names: names(&parsed),
            not_before: moment(parsed.validity().not_before),
            not_after: moment(parsed.validity().not_after),
            days_left: remaining.div_euclid(DAY),
            key: key.name.clone(),
            signature,
            is_ca: parsed.is_ca(),
            is_self_signed: parsed.subject().as_raw() == parsed.issuer().as_raw()
                && may_have_signed(&parsed, parsed.public_key()),
            sha256: HEXLOWER.encode(&Sha256::digest(der)),
        };
        Some(Self {
            facts,
            key,
            subject: parsed.subject().as_raw().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            weak_hash,
            purposes,
            is_for_servers,
            issuer_url: issuer_url(&parsed),
            lifetime: not_after.saturating_sub(not_before),
            remaining,
            age: now.saturating_sub(not_before),
            der: der.clone(),
        })
    }

    /// Says whether it was signed by the key of another, by name and, where that can be computed, by signature.
    pub(super) fn is_signed_by(&self, issuer: &Self) -> bool {
        if self.issuer != issuer.subject {
            return false;
        }
        let (Ok((_, below)), Ok((_, above))) =
            (X509Certificate::from_der(&self.der), X509Certificate::from_der(&issuer.der))
        else {
            return false;
        };
        may_have_signed(&below, above.public_key())
    }

    /// Says whether it was signed with a key, a `SubjectPublicKeyInfo` in DER; yes where that cannot be computed.
    pub(super) fn is_signed_with(&self, key: &[u8]) -> bool {
        let (Ok((_, certificate)), Ok((_, key))) =
            (X509Certificate::from_der(&self.der), SubjectPublicKeyInfo::from_der(key))
        else {
            return false;
        };
        may_have_signed(&certificate, &key)
    }

    /// Says whether it is valid at the moment it was read for.
    pub(super) fn is_current(&self) -> bool {
        self.remaining >= 0 && self.age >= 0
    }
}

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Says whether a key made a certificate's signature; yes where it cannot be computed.
fn may_have_signed(certificate: &X509Certificate<'_>, key: &SubjectPublicKeyInfo<'_>) -> bool {
    match certificate.verify_signature(Some(key)) {
        Ok(()) | Err(X509Error::SignatureUnsupportedAlgorithm) => true,
        // Ring computes nothing with RSA keys this small.
        Err(_) => matches!(
            key.parsed(),
            Ok(PublicKey::RSA(key)) if key.key_size() < algorithms::MIN_RSA_BITS
        ),
    }
}

fn moment(time: ASN1Time) -> Timestamp {
    let seconds = u64::try_from(time.timestamp()).unwrap_or_default();
    let epoch = Timestamp::from_seconds(0).expect("the epoch is a moment");
    epoch.plus_seconds(seconds)
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    extension.value.general_names.iter().map(name).collect()
}

fn name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => (*name).to_owned(),
        GeneralName::IPAddress(bytes) => {
            match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
                (Ok(four), _) => Ipv4Addr::from(four).to_string(),
                (_, Ok(six)) => Ipv6Addr::from(six).to_string(),
                _ => format!("malformed address {}", HEXLOWER.encode(bytes)),
            }
        }
        GeneralName::RFC822Name(name) => format!("email:{name}"),
        GeneralName::URI(name) => format!("URI:{name}"),
        GeneralName::DirectoryName(name) => format!("directory:{name}"),
        _ => "a name of another kind".to_owned(),
    }
}

/// Returns what a certificate may be used for, if it says so, and whether servers are among it.
fn purposes(certificate: &X509Certificate<'_>) -> (Option<Vec<String>>, bool) {
    let usage = match certificate.extended_key_usage() {
        Ok(Some(usage)) => usage.value,
        Ok(None) => return (None, true),
        Err(_) => return (None, false),
    };
    let mut named: Vec<String> = [
        (usage.any, "anything"),
        (usage.server_auth, "servers"),
        (usage.client_auth, "clients"),
        (usage.code_signing, "code"),
        (usage.email_protection, "email"),
        (usage.time_stamping, "time stamps"),
        (usage.ocsp_signing, "OCSP"),
    ]
    .iter()
    .filter(|(is_named, _)| *is_named)
    .map(|(_, word)| (*word).to_owned())
    .collect();
    named.extend(usage.other.iter().map(ToString::to_string));
    (Some(named), usage.server_auth)
}

/// Returns the first `caIssuers` (RFC 5280, section 4.2.2.1).
fn issuer_url(certificate: &X509Certificate<'_>) -> Option<String> {
    /// `id-ad-caIssuers`
    const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
    certificate.extensions().iter().find_map(|extension| {
        let ParsedExtension::AuthorityInfoAccess(access) = extension.parsed_extension() else {
            return None;
        };
        access.accessdescs.iter().find_map(|one| match one.access_location {
            GeneralName::URI(url) if one.access_method.to_id_string() == CA_ISSUERS => {
                Some(url.to_owned())
            }
            _ => None,
        })
    })
}
