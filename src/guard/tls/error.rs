//! Why there is nothing to judge: the server could not be asked, or what to compare with is missing.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Why an examination could not be done as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// What was given is no host.
    #[error("`{host}` is no host: {why}")]
    Host {
        /// As it was given.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is nothing that a certificate could be trusted by.
    #[error("no root certificate can be read in {place}")]
    NoRoots {
        /// Where they were sought.
        place: String,
    },
    /// The port is closed.
    #[error("`{address}` refuses connections")]
    Refused {
        /// The last address that was tried.
        address: SocketAddr,
    },
    /// The server did not answer, or not to the end.
    #[error("`{host}` did not {what} within {} s", .after.as_secs_f32())]
    TimedOut {
        /// Which server.
        host: String,
        /// What it did not do.
        what: &'static str,
        /// How long it was waited for.
        after: Duration,
    },
    /// The network said no.
    #[error("`{address}` cannot be reached")]
    Unreachable {
        /// The last address that was tried.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The name has no address.
    #[error("the name `{host}` cannot be resolved")]
    Unresolved {
        /// The name.
        host: String,
        /// What the system says.
        source: io::Error,
    },
}
