//! What is known of a server by TLS, for people: a screen of facts, the findings, a verdict.

use crate::core::report::Report;
use crate::core::text::printable;
use crate::core::tls_facts::{CertificateFacts, ConnectionFacts, TlsFacts};

use super::columns;
use super::documents::verdict_line;
use super::finding::{self, harmless};

/// Most names of a certificate that are shown.
const MAX_NAMES: usize = 10;
/// Most characters of one fact that are shown.
const MAX_CHARS: usize = 200;

/// Returns the facts, the findings and a line with the verdict.
#[must_use]
pub fn tls(report: &Report, facts: &TlsFacts, color: bool) -> String {
    let mut text = columns(&rows(facts));
    text.push('\n');
    for found in &report.findings {
        // A server has no lines.
        let path = printable(&found.place.path);
        let shown = finding::finding(found, color);
        match &facts.connection {
            Some(_) => text.push_str(&shown.replacen(&format!("{path}:1:1"), &path, 1)),
            None => text.push_str(&shown),
        }
    }
    for input in &report.inputs {
        text.push_str(&verdict_line(input, &report.findings, color));
    }
    harmless(&text)
}

fn rows(facts: &TlsFacts) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = |head: &str, value: String| rows.push(vec![head.to_owned(), clipped(&value)]);
    row("host", facts.host.clone());
    if let Some(connection) = &facts.connection {
        row("address", connection.address.clone());
        row("protocol", protocol(connection));
        if let Some(alpn) = &connection.alpn {
            row("alpn", alpn.clone());
        }
        if connection.asks_client_certificate {
            row("clients", "must show a certificate of their own".to_owned());
        }
    }
    if let Some(leaf) = facts.chain.first() {
        row("subject", leaf.subject.clone());
        row("names", names(leaf));
        row("issuer", leaf.issuer.clone());
        let (from, to) = (leaf.not_before.to_rfc3339(), leaf.not_after.to_rfc3339());
        row("valid", format!("{from} to {to} ({})", left(leaf.days_left)));
        row("key", leaf.key.clone());
        row("signature", leaf.signature.clone());
        row("sha256", leaf.sha256.clone());
    }
    for above in facts.chain.iter().skip(1) {
        let to = above.not_after.to_rfc3339();
        row("chain", format!("{} ({}, {}, until {to})", above.subject, above.key, above.signature));
    }
    row("trusted", if facts.trusted { "yes" } else { "no" }.to_owned());
    rows
}

fn protocol(facts: &ConnectionFacts) -> String {
    let agreed = [facts.version, facts.suite.as_deref(), facts.group.as_deref()];
    let mut text = agreed.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if text.is_empty() {
        return "none agreed on".to_owned();
    }
    match facts.obsolete_versions.as_deref() {
        Some([]) => {}
        Some(versions) => text.push_str(&format!("; takes {} too", versions.join(", "))),
        None => text.push_str("; obsolete versions could not be asked for"),
    }
    text
}

fn names(leaf: &CertificateFacts) -> String {
    let mut text = leaf.names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ");
    match leaf.names.len() {
        0 => text.push_str("none"),
        count if count > MAX_NAMES => text.push_str(&format!(" and {} more", count - MAX_NAMES)),
        _ => {}
    }
    text
}

fn left(days: i64) -> String {
    let count = days.unsigned_abs();
    let unit = if count == 1 { "day" } else { "days" };
    if days < 0 { "over".to_owned() } else { format!("{count} {unit} left") }
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
