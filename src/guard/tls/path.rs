//! The way from a server's certificate to a root, among the certificates that were sent.

use super::certificate::Certificate;

/// Certificates that sign one another, the first being the server's.
#[derive(Debug)]
pub(super) struct Path {
    /// Where they stand in the chain as it was sent, beginning with 0.
    places: Vec<usize>,
}

impl Path {
    /// Follows the issuers from the first certificate.
    pub(super) fn of(chain: &[Certificate]) -> Self {
        let mut places = Vec::new();
        let mut next = chain.first().map(|leaf| (0, leaf));
        while let Some((place, certificate)) = next {
            places.push(place);
            if certificate.facts.is_self_signed {
                break;
            }
            next = chain.iter().enumerate().find(|(place, issuer)| {
                !places.contains(place) && certificate.is_signed_by(issuer)
            });
        }
        Self { places }
    }

    /// Returns where the last one stands, whose issuer is not there, or which is its own.
    pub(super) fn top(&self) -> usize {
        self.places.last().copied().unwrap_or_default()
    }

    /// Says whether an issuer is there at all.
    pub(super) fn is_alone(&self) -> bool {
        self.places.len() < 2
    }

    /// Says whether each stands after the one it signed.
    pub(super) fn is_in_order(&self) -> bool {
        self.places.is_sorted()
    }

    /// Says whether a certificate is on the way.
    pub(super) fn has(&self, place: usize) -> bool {
        self.places.contains(&place)
    }
}
