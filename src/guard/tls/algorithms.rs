//! Keys and signatures of certificates: what they are called, and which are too weak.

use x509_parser::public_key::PublicKey;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// The smallest RSA key of a public CA (CA/Browser Forum, Baseline Requirements, section 6.1.5).
pub(super) const MIN_RSA_BITS: usize = 2048;
/// The smallest curve (NIST SP 800-57 part 1, table 2: 112 bits of strength).
const MIN_EC_BITS: usize = 224;

/// What a certificate's key is.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) is_weak: bool,
}

/// Names a key.
pub(super) fn key(info: &SubjectPublicKeyInfo<'_>) -> Key {
    let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => {
            let bits = key.key_size();
            Key { name: format!("RSA {bits}"), is_weak: bits < MIN_RSA_BITS }
        }
        Ok(PublicKey::EC(point)) => {
            let (name, bits) = match curve.map(|oid| oid.to_id_string()).as_deref() {
                Some("1.2.840.10045.3.1.1") => ("EC P-192".to_owned(), 192),
                Some("1.2.840.10045.3.1.7") => ("EC P-256".to_owned(), 256),
                Some("1.3.132.0.33") => ("EC P-224".to_owned(), 224),
                Some("1.3.132.0.34") => ("EC P-384".to_owned(), 384),
                Some("1.3.132.0.35") => ("EC P-521".to_owned(), 521),
                _ => (format!("EC {}", point.key_size()), point.key_size()),
            };
            Key { name, is_weak: bits < MIN_EC_BITS }
        }
        // Its signatures are in no version of TLS that is in use.
        Ok(PublicKey::DSA(_)) => Key { name: "DSA".to_owned(), is_weak: true },
        _ => match info.algorithm.algorithm.to_id_string().as_str() {
            "1.3.101.112" => Key { name: "Ed25519".to_owned(), is_weak: false },
            "1.3.101.113" => Key { name: "Ed448".to_owned(), is_weak: false },
            other => Key { name: format!("algorithm {other}"), is_weak: false },
        },
    }
}

/// Names a signature's algorithm, and the hash in it that has known collisions.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> (String, Option<&'static str>) {
    let oid = algorithm.algorithm.to_id_string();
    let (name, weak) = match oid.as_str() {
        "1.2.840.113549.1.1.2" => ("RSA with MD2", Some("MD2")),
        "1.2.840.113549.1.1.4" => ("RSA with MD5", Some("MD5")),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => ("RSA with SHA-1", Some("SHA-1")),
        "1.2.840.113549.1.1.10" => return pss(algorithm),
        "1.2.840.113549.1.1.11" => ("RSA with SHA-256", None),
        "1.2.840.113549.1.1.12" => ("RSA with SHA-384", None),
        "1.2.840.113549.1.1.13" => ("RSA with SHA-512", None),
        "1.2.840.10040.4.3" => ("DSA with SHA-1", Some("SHA-1")),
        "1.2.840.10045.4.1" => ("ECDSA with SHA-1", Some("SHA-1")),
        "1.2.840.10045.4.3.2" => ("ECDSA with SHA-256", None),
        "1.2.840.10045.4.3.3" => ("ECDSA with SHA-384", None),
        "1.2.840.10045.4.3.4" => ("ECDSA with SHA-512", None),
        "1.3.101.112" => ("Ed25519", None),
        "1.3.101.113" => ("Ed448", None),
        other => return (format!("algorithm {other}"), None),
    };
    (name.to_owned(), weak)
}

/// RSASSA-PSS has its hash in its parameters, SHA-1 unless they say otherwise (RFC 4055, section 3.1).
fn pss(algorithm: &AlgorithmIdentifier<'_>) -> (String, Option<&'static str>) {
    use x509_parser::signature_algorithm::SignatureAlgorithm;
    let hash = match SignatureAlgorithm::try_from(algorithm) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
            parameters.hash_algorithm_oid().to_id_string()
        }
        _ => return ("RSA-PSS".to_owned(), None),
    };
    let (name, weak) = match hash.as_str() {
        "1.3.14.3.2.26" => ("SHA-1", Some("SHA-1")),
        "2.16.840.1.101.3.4.2.1" => ("SHA-256", None),
        "2.16.840.1.101.3.4.2.2" => ("SHA-384", None),
        "2.16.840.1.101.3.4.2.3" => ("SHA-512", None),
        other => (other, None),
    };
    (format!("RSA-PSS with {name}"), weak)
}
