//! Certificates made for a test: CAs, and what they sign.

use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
    date_time_ymd,
};

use sonora_sec::core::clock::Timestamp;
use sonora_sec::guard::tls::Roots;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// A CA.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    now: Timestamp,
}

/// A certificate and its key.
pub struct Leaf {
    pub certificate: Certificate,
    pub key: KeyPair,
}

impl Authority {
    /// Makes a root that is valid at `now`.
    pub fn root(name: &str, now: Timestamp) -> Self {
        let issuer =
            CertifiedIssuer::self_signed(ca(name, now), KeyPair::generate().unwrap()).unwrap();
        Self { issuer, now }
    }

    /// Makes a CA below this one.
    pub fn intermediate(&self, name: &str) -> Self {
        self.intermediate_with(name, |_| ())
    }

    pub fn intermediate_with(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let mut params = ca(name, self.now);
        change(&mut params);
        let issuer =
            CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &self.issuer).unwrap();
        Self { issuer, now: self.now }
    }

    /// Issues a certificate for `lava.example` and this machine, with 80 of its 90 days left, as ACME does.
    pub fn leaf(&self, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        let params = leaf_params(self.now, change);
        let key = KeyPair::generate().unwrap();
        Leaf { certificate: params.signed_by(&key, &self.issuer).unwrap(), key }
    }

    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    pub fn der(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
    }

    /// Returns this one as all that is trusted.
    pub fn roots(&self) -> Roots {
        Roots::from_pem(self.pem().as_bytes(), "a test").unwrap()
    }
}

impl Leaf {
    /// Makes a certificate that signs itself.
    pub fn of_itself(now: Timestamp, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().unwrap();
        Self { certificate: leaf_params(now, change).self_signed(&key).unwrap(), key }
    }

    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }
}

/// Sets from when until when a certificate is valid, in days from `now`.
pub fn valid(params: &mut CertificateParams, now: Timestamp, from: i64, until: i64) {
    let at = |days: i64| {
        let seconds = i64::try_from(now.seconds()).unwrap() + days * DAY;
        date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds.unsigned_abs())
    };
    (params.not_before, params.not_after) = (at(from), at(until));
}

fn leaf_params(now: Timestamp, change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let names = ["lava.example", "localhost", "127.0.0.1"].map(str::to_owned);
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "lava.example");
    valid(&mut params, now, -10, 80);
    change(&mut params);
    params
}

fn ca(name: &str, now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    valid(&mut params, now, -1000, 1000);
    params
}
