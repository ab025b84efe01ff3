//! Hosts of nodes: how far away they are.

use std::net::IpAddr;

use super::entries::Entry;
use super::names;
use crate::core::host::is_near;

/// Where a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// On this machine.
    Loopback,
    /// On a network of one's own, or a name that only such a network knows.
    Near,
    /// Beyond.
    Remote,
}

impl Reach {
    /// Returns where the host of a URL, or a host with a port perhaps, is.
    pub(super) fn of(value: &str) -> Self {
        let host = host(value);
        let bare = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or(rest),
            None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or(host),
            None => host,
        };
        let is_local = bare.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match (is_local, is_near(host)) {
            (true, _) => Self::Loopback,
            (false, true) => Self::Near,
            (false, false) => Self::Remote,
        }
    }
}

/// Returns where the host of a node is; nothing where it is a variable, or a URL that says itself whether it is secure.
pub(super) fn of_node(host: &Entry) -> Option<Reach> {
    let written = names::written(&host.text).filter(|written| !written.contains("://"))?;
    (!written.is_empty()).then(|| Reach::of(written))
}

/// Returns what a URL has before its host: a name, and a password perhaps.
pub(super) fn user(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once('@').map(|(user, _)| user)
}

/// Returns the host of a URL, with its port, or the value itself.
fn host(value: &str) -> &str {
    let value = value.trim();
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Says whether a value is a URL of one of some schemes.
pub(super) fn has_scheme(value: &str, schemes: &[&str]) -> bool {
    let scheme = value.trim().split_once("://").map_or("", |(scheme, _)| scheme);
    schemes.iter().any(|one| one.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_here_near_or_beyond() {
        for (value, reach) in [
            ("localhost", Reach::Loopback),
            ("127.0.0.1:2333", Reach::Loopback),
            ("ws://[::1]:2333/v4", Reach::Loopback),
            ("lavalink", Reach::Near),
            ("http://10.0.0.2:2333", Reach::Near),
            ("ws://u:p@node.example.org/x", Reach::Remote),
            ("8.8.8.8", Reach::Remote),
            ("http://evil.example@127.0.0.1", Reach::Loopback),
            ("2001:db8::1", Reach::Remote),
        ] {
            assert_eq!(Reach::of(value), reach, "{value}");
        }
    }
}
