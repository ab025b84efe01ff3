//! Connections with a deadline and a bound: the only place of the program that opens a socket.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;

use super::error::TlsError;
use super::target::Target;

/// Most bytes that are read of a connection: a handshake has less than 64 KiB of certificates.
const MAX_BYTES: usize = 256 << 10;
/// Most addresses of a name that are tried.
const MAX_ADDRESSES: usize = 8;

/// Returns the addresses of a server.
pub(super) fn resolve(target: &Target, timeout: Duration) -> Result<Vec<SocketAddr>, TlsError> {
    let name = match &target.host.0 {
        ServerName::IpAddress(address) => {
            return Ok(vec![SocketAddr::new(IpAddr::from(*address), target.port)]);
        }
        _ => target.host.to_string(),
    };
    let (sender, answer) = mpsc::channel();
    let (asked, port) = (name.clone(), target.port);
    // The system's resolver takes no deadline, so it is left behind when it has none of its own.
    thread::spawn(move || {
        let found = (asked.as_str(), port).to_socket_addrs();
        let _ = sender.send(found.map(|all| all.take(MAX_ADDRESSES).collect::<Vec<_>>()));
    });
    let unresolved = |source| TlsError::Unresolved { host: name.clone(), source };
    match answer.recv_timeout(timeout) {
        Ok(Ok(addresses)) if addresses.is_empty() => {
            Err(unresolved(io::Error::new(io::ErrorKind::NotFound, "it has no address")))
        }
        Ok(found) => found.map_err(unresolved),
        Err(_) => Err(TlsError::TimedOut { host: name, what: "resolve", after: timeout }),
    }
}

/// Connects to the first address that answers, each having its share of the time that is left.
pub(super) fn connect(
    addresses: &[SocketAddr],
    timeout: Duration,
) -> Result<(SocketAddr, Bounded), TlsError> {
    let deadline = Instant::now() + timeout;
    let host = addresses.first().map(ToString::to_string).unwrap_or_default();
    let mut failure = TlsError::TimedOut { host, what: "accept a connection", after: timeout };
    for (address, others) in addresses.iter().zip((1..=addresses.len()).rev()) {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(others).unwrap_or(u32::MAX);
        if share.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(stream) => return Ok((*address, Bounded::new(stream, deadline))),
            Err(error) => failure = refusal(*address, error, timeout),
        }
    }
    Err(failure)
}

fn refusal(address: SocketAddr, source: io::Error, after: Duration) -> TlsError {
    match source.kind() {
        io::ErrorKind::ConnectionRefused => TlsError::Refused { address },
        _ if is_late(&source) => {
            TlsError::TimedOut { host: address.to_string(), what: "accept a connection", after }
        }
        _ => TlsError::Unreachable { address, source },
    }
}

/// Says whether time ran out; what the system calls it depends on the system.
pub(super) fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}

/// A connection that is read until a moment, and only so far.
#[derive(Debug)]
pub(super) struct Bounded {
    stream: TcpStream,
    deadline: Instant,
    left: usize,
    /// The first bytes that came.
    first: Vec<u8>,
}

impl Bounded {
    /// How many of the first bytes are kept.
    const FIRST_BYTES: usize = 8;

    fn new(stream: TcpStream, deadline: Instant) -> Self {
        Self { stream, deadline, left: MAX_BYTES, first: Vec::new() }
    }

    /// Says whether what came begins as an answer of HTTP.
    pub(super) fn is_http(&self) -> bool {
        self.first.starts_with(b"HTTP/")
    }

    /// Returns how long it may still take.
    fn patience(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.patience()?))?;
        if self.left == 0 {
            return Err(io::Error::other("it sends without end"));
        }
        let count = buffer.len().min(self.left);
        let read = self.stream.read(buffer.get_mut(..count).unwrap_or_default())?;
        self.left -= read;
        let wanted = Self::FIRST_BYTES.saturating_sub(self.first.len()).min(read);
        self.first.extend_from_slice(buffer.get(..wanted).unwrap_or_default());
        Ok(read)
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.patience()?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
