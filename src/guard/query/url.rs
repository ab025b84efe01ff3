//! Whether a URL is one that a player may open for a stranger.

use unicode_normalization::UnicodeNormalization as _;

use super::checks::{internal_host, malformed_url, url_credentials};
use super::classify::Refusal;
use super::decode;
use crate::core::host;

/// Domains whose names say an address, so that a public name leads anywhere.
const NAMED_ADDRESSES: &[&str] = &[
    "nip.io",
    "sslip.io",
    "xip.io",
    "localtest.me",
    "lvh.me",
    "vcap.me",
    "lacolhost.com",
    "traefik.me",
];

/// Judges what comes after `http:`.
pub(super) fn judge(rest: &str) -> Option<Refusal> {
    let Some(after) = rest.strip_prefix("//") else {
        return Some((
            &malformed_url::RULE,
            "a URL that readers take differently: its scheme is not followed by `//`",
        ));
    };
    // Readers differ in whether a backslash ends the host, so it does, and is an objection of its own.
    let end = after.find(['/', '\\', '?', '#']).unwrap_or(after.len());
    let (authority, tail) = after.split_at(end);
    if authority.contains('@') || decode::percent_only(authority).contains('@') {
        return Some((
            &url_credentials::RULE,
            "a URL with a user name, which hides the host after it",
        ));
    }
    let folded: String = decode::percent_only(authority)
        .nfkc()
        .map(|c| if c == '\u{3002}' { '.' } else { c })
        .collect();
    let name = folded.trim_end_matches('.').to_ascii_lowercase();
    if host::is_internal(&name) || host::is_near(&name) || host::is_near(&folded) {
        return Some((&internal_host::RULE, "a host of the player's own machine or network"));
    }
    let bare = name.split(':').next().unwrap_or_default();
    let is_named = |domain: &&str| {
        bare.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if NAMED_ADDRESSES.iter().any(is_named) {
        return Some((
            &internal_host::RULE,
            "a host whose public name leads to any address that it says",
        ));
    }
    let is_sane = |c: char| c.is_alphanumeric() || "-._:[]".contains(c);
    if authority.is_empty() || !authority.chars().all(is_sane) || tail.starts_with('\\') {
        return Some((
            &malformed_url::RULE,
            "a URL that readers take differently: of what its host is",
        ));
    }
    if tail.contains(char::is_whitespace) {
        return Some((&malformed_url::RULE, "a URL with white space in it"));
    }
    None
}
