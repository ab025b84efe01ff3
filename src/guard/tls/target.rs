//! Which server is meant: a host and a port, out of what people have at hand.

use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::ServerName;

use super::error::TlsError;

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(super) host: Host,
    pub(super) port: u16,
}

impl Target {
    /// Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, or a URL of `https` or `wss`; the port is 443 where none is given.
    ///
    /// # Errors
    ///
    /// [`TlsError::Host`] for anything else, URLs without TLS among it.
    pub fn parse(text: &str) -> Result<Self, TlsError> {
        let wrong = |why| TlsError::Host { host: text.to_owned(), why };
        let authority = match text.split_once("://") {
            None => text,
            Some((scheme, rest)) => {
                let scheme = scheme.to_ascii_lowercase();
                if !matches!(scheme.as_str(), "https" | "wss") {
                    return Err(wrong("only `https` and `wss` have TLS"));
                }
                rest.split(['/', '?', '#']).next().unwrap_or_default()
            }
        };
        if authority.contains('@') {
            return Err(wrong("leave the user name out"));
        }
        let (host, port) = if let Ok(address) = authority.parse::<IpAddr>() {
            (Host::of_address(address), None)
        } else if let Some(rest) = authority.strip_prefix('[') {
            let (inside, after) = rest.split_once(']').ok_or_else(|| wrong("`]` is missing"))?;
            let address = inside.parse().map_err(|_| wrong("it is no IPv6 address"))?;
            let port = match after {
                "" => None,
                _ => Some(
                    after.strip_prefix(':').ok_or_else(|| wrong("`:` and a port may follow"))?,
                ),
            };
            (Host::of_address(IpAddr::V6(address)), port)
        } else {
            let (name, port) = match authority.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (authority, None),
            };
            (Host::parse(name)?, port)
        };
        let port = match port {
            None => 443,
            Some(port) => port
                .parse()
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| wrong("a port is a number from 1 to 65535"))?,
        };
        Ok(Self { host, port })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.0 {
            ServerName::IpAddress(rustls::pki_types::IpAddr::V6(_)) => {
                write!(formatter, "[{}]:{}", self.host, self.port)
            }
            _ => write!(formatter, "{}:{}", self.host, self.port),
        }
    }
}

/// A name or an address that a certificate can be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(pub(super) ServerName<'static>);

impl Host {
    /// Reads a DNS name or an address.
    ///
    /// # Errors
    ///
    /// [`TlsError::Host`] for anything else; a name with other letters than ASCII is written as `xn--...`.
    pub fn parse(text: &str) -> Result<Self, TlsError> {
        let wrong = |why| TlsError::Host { host: text.to_owned(), why };
        if !text.is_ascii() {
            return Err(wrong("write it in ASCII, as `xn--...`"));
        }
        // Certificates have names without the dot of the root.
        let name = text.strip_suffix('.').unwrap_or(text);
        let name =
            ServerName::try_from(name).map_err(|_| wrong("it is neither a name nor an address"))?;
        Ok(Self(name.to_owned()))
    }

    fn of_address(address: IpAddr) -> Self {
        Self(ServerName::from(address))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.to_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_in_every_usual_form() {
        for (text, expected) in [
            ("lava.example", "lava.example:443"),
            ("lava.example.:2333", "lava.example:2333"),
            ("wss://lava.example:2333/v4/websocket", "lava.example:2333"),
            ("HTTPS://lava.example", "lava.example:443"),
            ("https://lava.example?x=1", "lava.example:443"),
            ("192.0.2.7:8443", "192.0.2.7:8443"),
            ("[2001:db8::7]:8443", "[2001:db8::7]:8443"),
            ("[::1]", "[::1]:443"),
            ("2001:db8::7", "[2001:db8::7]:443"),
        ] {
            assert_eq!(Target::parse(text).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_host_or_has_no_tls_is_refused() {
        for text in [
            "",
            ":443",
            "a:",
            "a:0",
            "a:65536",
            "a:b",
            "a b",
            "http://a",
            "ws://a",
            "ftp://a",
            "[::1",
            "[::1]x",
            "[a]",
            "https://user@a",
            "bücher.example",
            "https:///x",
            "-a.example",
            "a:443:443",
        ] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
    }
}
