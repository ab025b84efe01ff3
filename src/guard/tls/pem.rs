//! Certificates of a PEM file, each with its place in the file.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::core::source::{Place, Source, Span};

/// The line that a certificate begins with (RFC 7468).
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// Most bytes of a file with a chain.
pub const MAX_CHAIN_BYTES: usize = 1 << 20;

/// Certificates and where they are from.
#[derive(Debug)]
pub(super) struct Block {
    /// `None` where the block is malformed.
    pub(super) der: Option<CertificateDer<'static>>,
    pub(super) place: Place,
}

/// Reads the certificates of a file; other blocks, a private key among them, are left alone.
pub(super) fn blocks(source: &Source) -> Vec<Block> {
    let text = source.text();
    let starts: Vec<usize> = text.match_indices(BEGIN).map(|(start, _)| start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let block = |(start, end): (&usize, usize)| Block {
        // Each on its own, so that what is wrong with one leaves the others where they are.
        der: CertificateDer::from_pem_slice(text.get(*start..end).unwrap_or_default().as_bytes())
            .ok(),
        place: source.place(Span::new(*start, start + BEGIN.len())),
    };
    starts.iter().zip(ends).map(block).collect()
}
