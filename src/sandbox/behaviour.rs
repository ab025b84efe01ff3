//! What was tried, from what was seen: system calls, audit events, and what the parent knows.

mod calls;
pub(super) mod events;
mod noise;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::core::capability::{Capability, Permission};
use crate::core::confinement::{Attempt, Decision, Witness};

use super::protocol::AuditEvents;

/// A system call that the kernel told of, or that was refused and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Its name, such as `openat`; `syscall 451` where it has none here.
    pub(super) name: String,
    /// With what it was made.
    pub(super) operand: Operand,
    /// What came of it.
    pub(super) decision: Decision,
    /// How often it came with that.
    pub(super) count: u64,
}

/// The part of a system call's arguments that says what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Operand {
    /// Nothing that was read.
    Nothing,
    /// An address to connect or bind to.
    Address(SocketAddr),
    /// Plain arguments: domain, type and protocol of a socket; flags of a clone; a process and a signal.
    Numbers(Vec<u64>),
    /// A path as it was passed, and whether the call would change something there.
    Path {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Whether it opens for writing, creates, or truncates. Calls that can do nothing else are known by name.
        writes: bool,
    },
    /// A socket in the file system, or an abstract one, whose first byte is 0.
    Unix(Vec<u8>),
}

/// What has to be known of a run to read what was seen in it.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Folders and files that every plugin reads: the interpreter, its modules, libraries, and `--path` folders.
    pub(super) own: Vec<PathBuf>,
    /// Those among them that are there since they were granted: to read them is worth telling.
    pub(super) granted: Vec<PathBuf>,
    /// Names that were granted, in lower case, with their addresses.
    pub(super) hosts: Vec<(String, Vec<IpAddr>)>,
}

/// How many targets are listed of one kind of attempt. A limit for all together would let a plugin hide one attempt
/// behind many of another kind.
const MAX_TARGETS: usize = 40;

/// Returns what was tried, each thing once with its count, sorted, without what every Python does when it starts;
/// and how many different things are not listed.
pub(super) fn attempts(
    calls: &[Call],
    audit: &AuditEvents,
    around: &Surroundings,
) -> (Vec<Attempt>, u64) {
    let seen = noise::Company::of(calls);
    let mut counts = BTreeMap::new();
    let kernel = calls.iter().filter_map(|call| {
        let reading = calls::read(call, around)?;
        let reading = noise::hush(call, reading, &seen)?;
        Some((reading.into_attempt(Witness::Kernel, call.decision), call.count))
    });
    let told = audit.events.iter().filter_map(|(name, args)| {
        let reading = noise::hush_told(events::read(name, args, around)?);
        Some((reading.into_attempt(Witness::Audit, Decision::Seen), 1))
    });
    for (attempt, count) in kernel.chain(told) {
        let total: &mut u64 = counts.entry(attempt).or_default();
        *total = total.saturating_add(count);
    }
    let mut kinds: HashMap<_, usize> = HashMap::new();
    let (mut listed, mut unlisted) = (Vec::new(), audit.dropped);
    for (attempt, count) in counts {
        let capability = attempt.needs.as_ref().map(|needs| needs.capability);
        let kind = (attempt.source, attempt.what.clone(), attempt.decision, capability);
        let targets = kinds.entry(kind).or_default();
        if *targets < MAX_TARGETS {
            *targets += 1;
            listed.push(Attempt { count, ..attempt });
        } else {
            unlisted = unlisted.saturating_add(1);
        }
    }
    (listed, unlisted)
}

/// A sighting in words: what it was, with what, and what it would have needed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reading {
    what: String,
    target: String,
    needs: Option<Permission>,
}

impl Reading {
    fn into_attempt(self, source: Witness, decision: Decision) -> Attempt {
        let Self { what, target, needs } = self;
        Attempt { source, what, target, decision, needs, count: 0 }
    }
}

fn needs(capability: Capability, scope: Option<String>) -> Permission {
    let scope = scope.filter(|scope| capability.takes_scope() && !scope.is_empty());
    Permission { capability, scope }
}

impl Surroundings {
    /// Says whether a path lies where every plugin may read.
    fn owns(&self, path: &str) -> bool {
        let path = std::path::Path::new(path);
        let climbs = path.components().any(|part| part == std::path::Component::ParentDir);
        let lies_in = |folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
        !climbs && lies_in(&self.own) && !lies_in(&self.granted)
    }

    /// Returns the name that was granted for an address.
    fn name_of(&self, address: IpAddr) -> Option<&str> {
        let host = self.hosts.iter().find(|(_, addresses)| addresses.contains(&address));
        host.map(|(name, _)| name.as_str())
    }

    /// Returns `HOST:PORT`, by the name that was granted where there is one.
    fn endpoint(&self, address: SocketAddr) -> String {
        match self.name_of(address.ip()) {
            Some(name) => format!("{name}:{}", address.port()),
            None => address.to_string(),
        }
    }
}
