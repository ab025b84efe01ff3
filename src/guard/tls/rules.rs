//! The rules: a file and a line in [`ALL`] each.

mod ca_as_server;
mod expired_certificate;
mod expiring_certificate;
mod failed_handshake;
mod future_certificate;
mod long_validity;
mod missing_intermediate;
mod obsolete_protocol;
mod obsolete_protocol_only;
mod obsolete_suites_only;
mod oversized_chain;
mod plain_http;
mod self_signed_certificate;
mod unknown_issuer;
mod unneeded_certificate;
mod unproven_key;
mod unreadable_certificate;
mod unverified_chain;
mod weak_key;
mod weak_signature;
mod wrong_host;
mod wrong_order;
mod wrong_purpose;

use std::fmt::Write as _;

use crate::core::finding::{Finding, Kind, Rule, Severity};
use crate::core::source::Place;

use super::MAX_CERTIFICATES;
use super::certificate::{Certificate, DAY};
use super::handshake::Failure;
use super::path::Path;
use super::roots::Roots;
use super::server::Server;
use super::target::Host;
use super::trust::{Refusal, Trust};

type Check = fn(&Seen<'_>, &mut Objections);

/// Every rule with what looks for it, in order of number, but for the one that stands in for all others.
static ALL: &[(&Rule, Check)] = &[
    (&expired_certificate::RULE, expired_certificate::check),
    (&future_certificate::RULE, future_certificate::check),
    (&wrong_host::RULE, wrong_host::check),
    (&unknown_issuer::RULE, unknown_issuer::check),
    (&self_signed_certificate::RULE, self_signed_certificate::check),
    (&missing_intermediate::RULE, missing_intermediate::check),
    (&ca_as_server::RULE, ca_as_server::check),
    (&wrong_purpose::RULE, wrong_purpose::check),
    (&unverified_chain::RULE, |_, _| ()),
    (&unproven_key::RULE, unproven_key::check),
    (&expiring_certificate::RULE, expiring_certificate::check),
    (&wrong_order::RULE, wrong_order::check),
    (&unneeded_certificate::RULE, unneeded_certificate::check),
    (&weak_key::RULE, weak_key::check),
    (&weak_signature::RULE, weak_signature::check),
    (&long_validity::RULE, long_validity::check),
    (&plain_http::RULE, plain_http::check),
    (&obsolete_protocol_only::RULE, obsolete_protocol_only::check),
    (&obsolete_protocol::RULE, obsolete_protocol::check),
    (&obsolete_suites_only::RULE, obsolete_suites_only::check),
    (&unreadable_certificate::RULE, unreadable_certificate::check),
    (&failed_handshake::RULE, failed_handshake::check),
    (&oversized_chain::RULE, oversized_chain::check),
];

/// Returns every rule, in order of number.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().map(|(rule, _)| *rule)
}

/// What the rules look at.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) host: &'a Host,
    pub(super) roots: &'a Roots,
    /// The certificates that could be read, in the order they came in.
    pub(super) chain: &'a [Certificate],
    /// Where each of them is from.
    pub(super) places: Vec<Place>,
    /// Where one was that could not be read.
    pub(super) unreadable: Vec<Place>,
    /// Where the chain is from.
    pub(super) whole: Place,
    pub(super) is_oversized: bool,
    pub(super) path: Path,
    pub(super) trust: Trust,
    pub(super) server: Option<&'a Server>,
}

/// Returns what the rules object to.
pub(super) fn look(seen: &Seen<'_>) -> Vec<Finding> {
    let mut objections =
        Objections { places: seen.places.clone(), whole: seen.whole.clone(), found: Vec::new() };
    for (_, check) in ALL {
        check(seen, &mut objections);
    }
    unverified_chain::check(seen, &mut objections);
    objections.found.sort_by_key(Finding::order);
    objections.found
}

impl Seen<'_> {
    /// Says whether clients trust the chain for the host now.
    pub(super) fn is_trusted(&self) -> bool {
        self.trust.is_trusted_now && self.trust.fits_host == Some(true)
    }

    /// Returns the certificates whose dates count: the server's, and where it is not trusted the others on its way.
    fn relevant(&self) -> impl Iterator<Item = (usize, &Certificate)> {
        self.chain.iter().enumerate().filter(|(place, certificate)| {
            let is_intermediate = self.path.has(*place) && !certificate.facts.is_self_signed;
            *place == 0 || (is_intermediate && !self.trust.is_trusted_now)
        })
    }

    /// Returns what a certificate is called in a sentence.
    fn called(&self, place: usize) -> String {
        match self.chain.get(place) {
            Some(certificate) if place > 0 => {
                format!("the certificate of `{}`", clipped(&certificate.facts.subject))
            }
            _ => "the certificate".to_owned(),
        }
    }

    /// Says whether the way ends at what nobody trusts. Other objections keep clients from looking for a root, and then
    /// it is by name and key.
    fn lacks_issuer(&self) -> bool {
        match &self.trust.refusal {
            None | Some(Refusal::Signature) => false,
            Some(Refusal::Issuer) => true,
            Some(_) => {
                let top = self.chain.get(self.path.top());
                top.is_some_and(|top| !self.roots.have_signed(top))
            }
        }
    }

    /// Says whether the first certificate is that of a CA, and the server's stands after it.
    fn is_headless(&self) -> bool {
        self.chain.split_first().is_some_and(|(first, rest)| {
            first.facts.is_ca && rest.iter().any(|other| !other.facts.is_ca)
        })
    }

    /// Says whether keys or hashes are so weak that clients do not verify with them.
    fn is_weak(&self) -> bool {
        self.chain.iter().any(|one| one.key.is_weak || one.weak_hash.is_some())
    }
}

/// What was found.
#[derive(Debug)]
pub(super) struct Objections {
    places: Vec<Place>,
    whole: Place,
    found: Vec<Finding>,
}

impl Objections {
    /// Adds what is wrong with the certificate at a place of the chain; of a chain without any, with the whole.
    fn add(&mut self, rule: &'static Rule, place: usize, message: impl Into<String>) {
        let place = self.places.get(place).unwrap_or(&self.whole).clone();
        self.add_at(rule, place, message.into());
    }

    /// Adds what is worse, or not as bad, as its rule says.
    fn add_as(
        &mut self,
        (kind, severity): (Kind, Severity),
        rule: &'static Rule,
        place: usize,
        message: impl Into<String>,
    ) {
        self.add(rule, place, message);
        if let Some(last) = self.found.last_mut() {
            (last.kind, last.severity) = (kind, severity);
        }
    }

    fn add_at(&mut self, rule: &'static Rule, place: Place, message: String) {
        self.found.push(Finding::new(rule, place, message));
    }

    /// Says whether something was found for which clients refuse a connection.
    fn explain_refusal(&self) -> bool {
        self.found.iter().any(|finding| finding.severity >= Severity::High)
    }
}

/// Returns text of a certificate for a sentence.
fn clipped(text: &str) -> String {
    /// More than any honest name has.
    const MAX_CHARS: usize = 200;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Returns names for a sentence, the first of many.
fn listed(names: &[String]) -> String {
    const MAX_NAMES: usize = 5;
    let mut text = names
        .iter()
        .take(MAX_NAMES)
        .map(|name| format!("`{}`", clipped(name)))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > MAX_NAMES {
        let _ = write!(text, " and {} more", names.len() - MAX_NAMES);
    }
    text
}

/// Returns how long ago something was that many seconds, negative, from now.
fn ago(remaining: i64) -> String {
    match remaining.saturating_neg() / DAY {
        0 => "less than a day ago".to_owned(),
        days => format!("{} ago", counted(days, "day")),
    }
}

fn counted(count: i64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_numbered_in_order_and_documented() {
        let ids: Vec<&str> = all().map(|rule| rule.id).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.starts_with("SNT")), "{ids:?}");
        let headings = [
            "## What it does\n",
            "## Why it is bad\n",
            "## Example\n",
            "## Fix\n",
            "## References\n",
        ];
        for rule in all() {
            let mut rest = rule.docs;
            for heading in headings {
                let (_, after) =
                    rest.split_once(heading).unwrap_or_else(|| panic!("{} {heading}", rule.id));
                rest = after;
            }
        }
    }

    #[test]
    fn text_of_a_certificate_is_cut_in_a_sentence() {
        assert_eq!(clipped(&"ü".repeat(300)).chars().count(), 203);
        let names: Vec<String> = (0..7).map(|number| number.to_string()).collect();
        assert_eq!(listed(&names), "`0`, `1`, `2`, `3`, `4` and 2 more");
        assert_eq!(
            (ago(-5), ago(-DAY)),
            ("less than a day ago".to_owned(), "1 day ago".to_owned())
        );
    }
}
