//! Hosts: which are this machine or its own network.

use std::net::IpAddr;

/// Says whether a host, with or without a port, is this machine, its network, or a name that only its network knows.
pub(crate) fn is_near(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or(host),
        None => host,
    };
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            address.is_loopback()
                || address.is_private()
                || address.is_unspecified()
                || address.is_link_local()
        }
        Ok(IpAddr::V6(address)) => {
            // fc00::/7 (RFC 4193) and fe80::/10 (RFC 4291).
            let first = address.segments().first().copied().unwrap_or_default();
            address.is_loopback()
                || address.is_unspecified()
                || first & 0xfe00 == 0xfc00
                || first & 0xffc0 == 0xfe80
        }
        Err(_) => {
            let end = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
            !name.contains('.')
                || matches!(end.as_str(), "home" | "internal" | "lan" | "local" | "localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn the_own_machine_and_network_are_near() {
        for host in [
            "localhost",
            "localhost:2333",
            "127.0.0.1",
            "127.0.0.1:80",
            "10.1.2.3",
            "192.168.1.2:1",
            "172.16.0.1",
            "0.0.0.0",
            "::1",
            "[::1]:80",
            "[fd00::1]:80",
            "lavalink",
            "lavalink:2333",
            "node.local",
        ] {
            assert!(is_near(host), "{host}");
        }
        for host in
            ["1.2.3.4", "1.2.3.4:2333", "x.io", "172.32.0.1", "[2001:db8::1]:80", "local.io"]
        {
            assert!(!is_near(host), "{host}");
        }
    }
}
