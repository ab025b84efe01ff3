//! Which hosts are this machine or a network that is not the public one, however they are written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Says whether a host of a URL, with a port perhaps, is local, private, link-local or otherwise no public one: what
/// a player must not open for a stranger.
#[must_use]
pub fn is_internal(authority: &str) -> bool {
    if let Some(rest) = authority.strip_prefix('[') {
        let inside = rest.split(']').next().unwrap_or_default();
        let address = inside.split('%').next().unwrap_or_default();
        // What looks like an address and is none is not let through.
        return address.parse::<Ipv6Addr>().map_or(true, |six| is_internal_address(six.into()));
    }
    let host = authority.split(':').next().unwrap_or_default().trim_end_matches('.');
    let host = host.to_ascii_lowercase();
    if let Some(four) = loose_ipv4(&host) {
        return is_internal_address(four.into());
    }
    let tops = ["localhost", "local", "internal", "lan", "home", "corp", "localdomain"];
    let top = host.rsplit('.').next().unwrap_or_default();
    host.is_empty() || tops.contains(&top) || host.ends_with(".home.arpa")
}

fn is_internal_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let [a, b, ..] = four.octets();
            // Besides what the library knows: this network (RFC 791), shared space (RFC 6598), protocol
            // assignments (RFC 6890), benchmarks (RFC 2544), and what is reserved.
            four.is_private()
                || four.is_loopback()
                || four.is_link_local()
                || four.is_broadcast()
                || four.is_multicast()
                || four.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0)
                || (a == 198 && (18..20).contains(&b))
        }
        IpAddr::V6(six) => {
            let first = six.segments().first().copied().unwrap_or_default();
            let embedded = six.to_ipv4().or_else(|| nat64(six));
            six.is_loopback()
                || six.is_unspecified()
                || six.is_multicast()
                || first & 0xfe00 == 0xfc00
                || first & 0xffc0 == 0xfe80
                || first & 0xffc0 == 0xfec0
                || embedded.is_some_and(|four| is_internal_address(four.into()))
        }
    }
}

/// Returns the address within `64:ff9b::/96` (RFC 6052) or `2002::/16` (RFC 3056).
fn nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let pair = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(pair(high, low)),
        _ => None,
    }
}

/// Reads an IPv4 address as `inet_aton` does: one to four numbers, decimal, octal or hexadecimal, the last one
/// for what remains.
fn loose_ipv4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u64> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, firsts) = parts.split_last()?;
    if firsts.len() > 3 || firsts.iter().any(|part| *part > 255) {
        return None;
    }
    let shift = 8 * (4 - u32::try_from(firsts.len()).ok()?);
    if *last >= 1 << shift {
        return None;
    }
    let high = firsts.iter().fold(0, |high, part| high << 8 | part);
    let address = if shift == 32 { *last } else { high << shift | last };
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

fn number(part: &str) -> Option<u64> {
    if let Some(hex) = part.strip_prefix("0x") {
        return if hex.is_empty() { Some(0) } else { u64::from_str_radix(hex, 16).ok() };
    }
    if part.len() > 1 && part.starts_with('0') {
        return u64::from_str_radix(part, 8).ok();
    }
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
}

/// Says whether a host, with or without a port, is this machine, its network, or a name that only its network knows: where
/// one's own services are reached without TLS.
#[must_use]
pub fn is_near(host: &str) -> bool {
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
    use super::*;

    #[test]
    fn every_spelling_of_an_internal_host_is_known() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "017700000001",
            "0177.0.0.1:80",
            "169.254.169.254",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1:2333",
            "100.64.0.1",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::]:80",
            "[fe80::1%25eth0]",
            "[fd00:ec2::254]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[nonsense]",
            "localhost",
            "LOCALHOST.",
            "a.localhost:1",
            "nas.local",
            "metadata.google.internal",
            "",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(is_internal(host), "{host}");
        }
        for host in [
            "example.org",
            "8.8.8.8",
            "134744072",
            "[2606:4700::1111]",
            "i.ytimg.com:443",
            "1.1.1.1.example.org",
            "172.32.0.1",
            "local.example.org",
            "127.0.0.1.nip.example",
        ] {
            assert!(!is_internal(host), "{host}");
        }
    }

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
