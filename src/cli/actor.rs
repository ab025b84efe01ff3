//! Who runs this process, and on which machine: what a record of the audit log says of it.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use crate::audit_log::Actor;
use crate::core::limits::read_at_most;
use crate::vault::control::Machine;

use super::environment;

/// Most bytes of the list of users that are read.
const MAX_PASSWD_BYTES: usize = 1 << 20;
/// Most bytes of a small file of the system's that are read.
const MAX_FACT_BYTES: usize = 4096;
/// Longest name that a record has, in characters.
const MAX_NAME: usize = 64;

/// Returns who runs this process, and how.
pub(super) fn actor() -> Actor {
    let via = if environment::is_ci() {
        "ci"
    } else if io::stderr().is_terminal() {
        "terminal"
    } else {
        "pipe"
    };
    Actor { user: user(), pid: std::process::id(), parent: parent(), via }
}

/// Returns the machine. A CI job and a container may be one of many copies, which nothing tells apart.
pub(super) fn machine(state_folder: &Path) -> Machine {
    let in_container =
        ["/.dockerenv", "/run/.containerenv"].iter().any(|path| Path::new(path).exists());
    let lasts = !environment::is_ci() && !in_container;
    let id = fact("/etc/machine-id")
        .filter(|_| lasts)
        .map(|id| format!("{id}\n{}\n{}", user_number(), state_folder.display()));
    Machine { host: host(), id }
}

#[cfg(unix)]
fn user_number() -> u32 {
    rustix::process::getuid().as_raw()
}

#[cfg(not(unix))]
fn user_number() -> u32 {
    0
}

/// Returns the user's name, or its number where it has none. What the environment says of it is worth nothing.
fn user() -> String {
    let number = user_number();
    let users =
        File::open("/etc/passwd").ok().and_then(|file| read_at_most(file, MAX_PASSWD_BYTES).ok());
    let users = users.unwrap_or_default();
    let name = String::from_utf8_lossy(&users).lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number.to_string()).then(|| short(name))
    });
    name.unwrap_or_else(|| format!("uid {number}"))
}

#[cfg(target_os = "linux")]
fn parent() -> Option<String> {
    let parent = rustix::process::getppid()?.as_raw_nonzero();
    fact(&format!("/proc/{parent}/comm"))
}

#[cfg(not(target_os = "linux"))]
fn parent() -> Option<String> {
    None
}

#[cfg(unix)]
fn host() -> String {
    short(&rustix::system::uname().nodename().to_string_lossy())
}

#[cfg(not(unix))]
fn host() -> String {
    String::new()
}

/// Returns the one line of a small file of the system's.
fn fact(path: &str) -> Option<String> {
    let bytes = read_at_most(File::open(path).ok()?, MAX_FACT_BYTES).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    Some(text.trim()).filter(|text| !text.is_empty()).map(short)
}

fn short(text: &str) -> String {
    text.chars().take(MAX_NAME).collect()
}
