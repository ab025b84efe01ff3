//! Connections that were granted: the supervisor makes them, to the addresses that it looked up itself, and hands them
//! over in place of the plugin's socket.
//!
//! The plugin's own connect(2) never runs. What it asks for is read from its memory once, and what is connected to is
//! that copy, so changing it afterwards changes nothing.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::sockopt::socket_error;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with};

use crate::core::host::is_internal;
use crate::core::sys::notify;

/// A host that may be reached at one port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    /// Its name as it was granted, in lower case and without a port.
    pub(super) name: String,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) port: u16,
}

/// What the descriptor is that a connection takes the place of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) descriptor: u32,
    pub(super) nonblocking: bool,
    pub(super) close_at_exec: bool,
}

/// Makes connections.
#[derive(Debug)]
pub(super) struct Broker {
    endpoints: Vec<(IpAddr, u16)>,
    waiting: Vec<Waiting>,
}

/// A connection that is being made for a caller that waits.
#[derive(Debug)]
struct Waiting {
    id: u64,
    socket: OwnedFd,
    place: Place,
}

/// Looks up a host that is granted as `HOST[:PORT]`.
///
/// # Errors
///
/// Fails when it names no port and there is no usual one, when it is not found, and when it stands for an address
/// of this machine or a private network without saying so: names of strangers must not lead inside.
pub(super) fn resolve(granted: &str, usual_port: Option<u16>) -> Result<Host, String> {
    let (name, port) = split(granted)?;
    let Some(port) = port.or(usual_port) else {
        return Err(format!("any port is too many: name one, such as `net.socket:{granted}:443`"));
    };
    if name.contains('*') {
        return Err("each host is granted by its own name".to_owned());
    }
    let found = (name, port).to_socket_addrs().map_err(|error| error.to_string())?;
    let mut addresses: Vec<IpAddr> = found.map(|address| address.ip().to_canonical()).collect();
    addresses.sort();
    addresses.dedup();
    if !is_internal(&authority(name)) {
        let inside = addresses.iter().find(|address| is_internal(&authority(&address.to_string())));
        if let Some(address) = inside {
            return Err(format!("it stands for {address}, which is not public: name that address"));
        }
    }
    Ok(Host { name: name.to_ascii_lowercase(), addresses, port })
}

/// As it stands in a URL, where an IPv6 address has brackets.
fn authority(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

fn split(granted: &str) -> Result<(&str, Option<u16>), String> {
    let (name, port) = match granted.strip_prefix('[') {
        Some(rest) => {
            let (name, rest) = rest.split_once(']').ok_or("a bracket is missing")?;
            (name, rest.strip_prefix(':'))
        }
        None => match granted.split_once(':') {
            // An IPv6 address without brackets, and so without a port.
            Some((_, port)) if port.contains(':') => (granted, None),
            Some((name, port)) => (name, Some(port)),
            None => (granted, None),
        },
    };
    let port = port.map(|port| match port.parse() {
        Ok(0) | Err(_) => Err(format!("`{port}` is no port")),
        Ok(port) => Ok(port),
    });
    Ok((name, port.transpose()?))
}

impl Broker {
    /// Returns one that connects to these hosts and no others.
    pub(super) fn new(hosts: &[Host]) -> Self {
        let of = |host: &Host| {
            let port = host.port;
            host.addresses.clone().into_iter().map(move |address| (address, port))
        };
        Self { endpoints: hosts.iter().flat_map(of).collect(), waiting: Vec::new() }
    }

    /// Says whether an address may be connected to.
    pub(super) fn allows(&self, address: SocketAddr) -> bool {
        self.endpoints.contains(&(address.ip().to_canonical(), address.port()))
    }

    /// Begins to connect for the caller with `id`, and answers it now or later.
    pub(super) fn begin(
        &mut self,
        listener: BorrowedFd<'_>,
        id: u64,
        address: SocketAddr,
        place: Place,
    ) {
        // A caller that a signal interrupted asks again, by another number.
        self.waiting.retain(|waiting| notify::still_waits(listener, waiting.id));
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let socket = socket_with(family, SocketType::STREAM, flags, None);
        let begun = socket.and_then(|socket| match connect(&socket, &address) {
            Ok(()) => Ok((socket, true)),
            Err(Errno::INPROGRESS) => Ok((socket, false)),
            Err(errno) => Err(errno),
        });
        match begun {
            // A caller that does not wait is told that it is under way, and sees the rest on its own descriptor.
            Ok((socket, connected)) if connected || place.nonblocking => {
                let waiting = Waiting { id, socket, place };
                waiting
                    .hand_over(listener, if connected { Ok(()) } else { Err(Errno::INPROGRESS) });
            }
            Ok((socket, _)) => self.waiting.push(Waiting { id, socket, place }),
            Err(errno) => notify::refuse(listener, id, errno.raw_os_error()),
        }
    }

    /// The sockets that become writable once they are connected, or have failed.
    pub(super) fn pending(&self) -> impl Iterator<Item = &OwnedFd> {
        self.waiting.iter().map(|waiting| &waiting.socket)
    }

    /// Answers the callers whose connections are made or have failed.
    pub(super) fn finish(&mut self, listener: BorrowedFd<'_>, ready: &[usize]) {
        let mut index = 0;
        let done = self.waiting.extract_if(.., |_| {
            index += 1;
            ready.contains(&(index - 1))
        });
        for waiting in done {
            match socket_error(&waiting.socket).and_then(|error| error) {
                Ok(()) => waiting.hand_over(listener, Ok(())),
                Err(errno) => notify::refuse(listener, waiting.id, errno.raw_os_error()),
            }
        }
    }
}

impl Waiting {
    fn hand_over(self, listener: BorrowedFd<'_>, answer: Result<(), Errno>) {
        let Self { id, socket, place } = self;
        let handed = rustix::io::ioctl_fionbio(&socket, place.nonblocking).and_then(|()| {
            notify::replace_descriptor(listener, id, &socket, place.descriptor, place.close_at_exec)
                .map_err(|_| Errno::CONNABORTED)
        });
        match handed.and(answer) {
            Ok(()) => notify::done(listener, id),
            Err(errno) => notify::refuse(listener, id, errno.raw_os_error()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_a_port_or_the_usual_one() {
        let host = resolve("127.0.0.1:8080", Some(443)).unwrap();
        assert_eq!((host.port, host.addresses), (8080, vec!["127.0.0.1".parse().unwrap()]));
        assert_eq!(resolve("127.0.0.1", Some(443)).unwrap().port, 443);
        assert_eq!(resolve("[::1]:80", None).unwrap().name, "::1");
        for wrong in ["127.0.0.1", "::1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "[::1"] {
            assert!(resolve(wrong, None).is_err(), "{wrong}");
        }
        assert!(resolve("*.example.com:443", None).unwrap_err().contains("own name"));
    }

    #[test]
    fn only_the_address_and_the_port_that_were_granted_are_reached() {
        let host = resolve("127.0.0.1:8080", None).unwrap();
        let broker = Broker::new(&[host]);
        assert!(broker.allows("127.0.0.1:8080".parse().unwrap()));
        // As an IPv6 socket writes it.
        assert!(broker.allows("[::ffff:127.0.0.1]:8080".parse().unwrap()));
        for other in ["127.0.0.1:8081", "127.0.0.2:8080", "[::1]:8080"] {
            assert!(!broker.allows(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn an_internal_name_is_granted_by_saying_so() {
        assert!(resolve("localhost:80", None).is_ok());
    }
}
