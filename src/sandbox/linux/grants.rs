//! From permissions to what is opened for them: files that are read, hosts that are reached, a folder to write in.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::core::capability::{Capability, Permission};

use super::super::{Request, SandboxError};
use super::broker::{self, Host};
use super::child::Layers;

/// What was granted, as far as the sandbox opens something for it.
#[derive(Debug, Default)]
pub(super) struct Granted {
    /// Files and folders that are read.
    pub(super) readable: Vec<PathBuf>,
    /// Those among them that a permission names, as it names them and without links.
    pub(super) told: Vec<PathBuf>,
    /// Hosts that are reached, with their addresses.
    pub(super) hosts: Vec<Host>,
    /// The size of a private folder to write in.
    pub(super) scratch_bytes: Option<u64>,
}

/// What a private folder holds at most: it is memory, and no limit of the process counts it.
const SCRATCH_BYTES: u64 = 64 << 20;

/// Certificates of authorities, which a TLS client needs.
const CERTIFICATES: &[&str] = &[
    "/etc/pki/ca-trust/extracted",
    "/etc/pki/tls",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/usr/lib/ssl",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
];

/// Folders that show other processes or devices, whatever a rule on files says of them.
const NEVER_READ: &[&str] = &["/dev", "/proc", "/sys"];

/// Reads the permissions of a request.
///
/// A capability that is a method of an object, such as `player.write`, has no such object inside: nothing is opened
/// for it, and nothing needs to be.
///
/// # Errors
///
/// Fails with the first one that cannot be granted here.
pub(super) fn read(request: &Request) -> Result<Granted, SandboxError> {
    let mut granted = Granted { readable: request.paths.clone(), ..Granted::default() };
    for permission in &request.grants.permissions {
        grant(&mut granted, permission)
            .map_err(|reason| SandboxError::Grant { permission: permission.to_string(), reason })?;
    }
    if !granted.hosts.is_empty() {
        granted.readable.extend(CERTIFICATES.iter().map(PathBuf::from));
    }
    Ok(granted)
}

impl Granted {
    /// Returns the names of the hosts with the addresses that they stand for.
    pub(super) fn names(&self) -> Vec<(String, Vec<IpAddr>)> {
        self.hosts.iter().map(|host| (host.name.clone(), host.addresses.clone())).collect()
    }

    /// Says whether the layers suffice to grant what was granted.
    ///
    /// # Errors
    ///
    /// Fails with the permission that they do not suffice for.
    pub(super) fn fit(&self, request: &Request, layers: Layers) -> Result<(), SandboxError> {
        let (needy, reason): (fn(&Permission) -> bool, _) =
            if self.scratch_bytes.is_some() && !layers.namespaces {
                (is_scratch, "a private folder needs the level `full`")
            } else if !self.hosts.is_empty() && !layers.listener {
                (is_connection, "something else listens to its system calls on this host")
            } else {
                return Ok(());
            };
        let permission = request.grants.permissions.iter().find(|one| needy(one));
        Err(SandboxError::Grant {
            permission: permission.map(ToString::to_string).unwrap_or_default(),
            reason: reason.to_owned(),
        })
    }
}

fn is_scratch(permission: &Permission) -> bool {
    let files = matches!(permission.capability, Capability::FsRead | Capability::FsWrite);
    files && permission.scope.as_deref() == Some("tmp")
}

fn is_connection(permission: &Permission) -> bool {
    matches!(permission.capability, Capability::NetHttp | Capability::NetSocket)
}

fn grant(granted: &mut Granted, permission: &Permission) -> Result<(), String> {
    let scope = permission.scope.as_deref();
    match (permission.capability, scope) {
        (Capability::FsRead | Capability::FsWrite, Some("tmp")) => {
            granted.scratch_bytes = Some(SCRATCH_BYTES);
        }
        (Capability::FsRead, Some(path)) => {
            let real = readable(path)?;
            // As it is named too, so that links on the way lead there.
            let named = std::path::absolute(path).map_err(|error| error.to_string())?;
            granted.told.extend([named.clone(), real.clone()]);
            granted.readable.extend([named, real]);
        }
        (Capability::NetHttp, Some(host)) => {
            // The default port of HTTPS (RFC 9110, section 4.2.2).
            granted.hosts.push(broker::resolve(host, Some(443))?);
        }
        (Capability::NetSocket, Some(host)) => granted.hosts.push(broker::resolve(host, None)?),
        (
            Capability::EnvRead | Capability::FsRead | Capability::NetHttp | Capability::NetSocket,
            None,
        ) => return Err(format!("name one: `{}:...`", permission.capability.word())),
        (Capability::FsWrite, _) => {
            return Err("what is written stays in `fs.write:tmp`, a private folder".to_owned());
        }
        (Capability::NetListen, _) => return Err("nothing connects to a plugin here".to_owned()),
        (Capability::Native | Capability::Process, _) => {
            return Err("no other program and no machine code runs here".to_owned());
        }
        // A variable comes with the request; a method comes with an object that is not here.
        _ => {}
    }
    Ok(())
}

fn readable(path: &str) -> Result<PathBuf, String> {
    let real = Path::new(path).canonicalize().map_err(|error| error.to_string())?;
    if real == Path::new("/") || NEVER_READ.iter().any(|never| real.starts_with(never)) {
        return Err("it shows more than files".to_owned());
    }
    Ok(real)
}
