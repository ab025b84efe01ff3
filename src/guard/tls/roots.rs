//! The certificates that a chain may end at.

use std::fmt;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::certificate::Certificate;
use super::error::TlsError;

/// What is trusted. The library does not look for the system's: they are handed in.
pub struct Roots(pub(super) RootCertStore);

impl Roots {
    /// Most bytes of a bundle; that of Mozilla has 220 kB.
    pub const MAX_PEM_BYTES: usize = 4 << 20;

    /// Takes certificates in DER; those that are malformed are left out, as every client does with a system's.
    /// `place` says where they are from, in an error.
    ///
    /// # Errors
    ///
    /// [`TlsError::NoRoots`] when none is left.
    pub fn from_der(
        certificates: impl IntoIterator<Item = impl AsRef<[u8]>>,
        place: &str,
    ) -> Result<Self, TlsError> {
        let mut store = RootCertStore::empty();
        for certificate in certificates {
            store.add_parsable_certificates([CertificateDer::from(certificate.as_ref())]);
        }
        if store.is_empty() {
            return Err(TlsError::NoRoots { place: place.to_owned() });
        }
        Ok(Self(store))
    }

    /// Takes the certificates of a PEM bundle.
    ///
    /// # Errors
    ///
    /// [`TlsError::NoRoots`] when it has none.
    pub fn from_pem(pem: &[u8], place: &str) -> Result<Self, TlsError> {
        Self::from_der(CertificateDer::pem_slice_iter(pem).flatten(), place)
    }

    /// Says whether one of them signed a certificate, by its name and its key.
    pub(super) fn have_signed(&self, certificate: &Certificate) -> bool {
        // A trust anchor is kept without the tags and lengths of its name and its key.
        self.0.roots.iter().any(|root| {
            certificate.issuer == sequence(&root.subject)
                && certificate.is_signed_with(&sequence(&root.subject_public_key_info))
        })
    }
}

/// Returns contents as a SEQUENCE in DER (X.690, sections 8.1.3 and 8.9).
fn sequence(contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut der = vec![0x30];
    if contents.len() >= 0x80 {
        der.push(0x80 | u8::try_from(length.len()).expect("a length has eight bytes at most"));
    }
    der.extend(length);
    der.extend(contents);
    der
}

impl fmt::Debug for Roots {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Roots({})", self.0.len())
    }
}
