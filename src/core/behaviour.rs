//! What code did against what was foreseen: sightings crossed with what analysis infers, an operator grants, and a
//! manifest declares.

use serde::Serialize;

use super::capability::{Capability, Grants, Permission};
use super::confinement::{Attempt, Witness};

/// What it means that a capability was seen or not, foreseen or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Done, though the code does not show it: analysis was evaded. The worst there is.
    Evasion,
    /// Done, and to be seen in the code, but neither granted nor declared.
    Undeclared,
    /// Done, as granted or declared.
    AsDeclared,
    /// In the code, and not done in this run. Another run may do it.
    NotExercised,
    /// In the code, and of a kind that no run in the sandbox shows.
    NotObservable,
    /// Granted or declared, and neither in the code nor done: it can be dropped.
    OverBroad,
}

impl Meaning {
    /// Returns what it says, for a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Evasion => {
                "done, but not in the code as analysis reads it: the firewall was evaded"
            }
            Self::Undeclared => "done, neither granted nor declared",
            Self::AsDeclared => "done, as granted or declared",
            Self::NotExercised => "in the code, not seen in this run",
            Self::NotObservable => "in the code, and no run here could show it",
            Self::OverBroad => "granted or declared, never needed: drop it",
        }
    }

    /// Says whether it is an objection to the code.
    #[must_use]
    pub fn is_objection(self) -> bool {
        matches!(self, Self::Evasion | Self::Undeclared)
    }
}

/// A capability, and what is known of it from each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub permission: Permission,
    /// Who saw it, each once. Empty: nobody did.
    pub seen: Vec<Witness>,
    /// Whether analysis finds it in the code.
    pub inferred: bool,
    /// Whether it was granted.
    pub granted: bool,
    /// Whether the manifest declares it.
    pub declared: bool,
    /// What that means.
    pub meaning: Meaning,
}

impl Row {
    /// Says whether only the plugin's own process told of it, which can say anything.
    #[must_use]
    pub fn is_hearsay(&self) -> bool {
        !self.seen.is_empty() && self.seen.iter().all(|witness| *witness == Witness::Audit)
    }
}

/// Crosses what was seen with what was foreseen, the worst first.
///
/// There is a row for each permission that is inferred, for each capability that was seen without being inferred, and
/// for each permission that was granted or declared for nothing.
#[must_use]
pub fn cross(
    attempts: &[Attempt],
    inferred: &[Permission],
    granted: &Grants,
    declared: &Grants,
) -> Vec<Row> {
    let sightings: Vec<(&Permission, Witness)> = attempts
        .iter()
        .filter_map(|attempt| attempt.needs.as_ref().map(|needs| (needs, attempt.source)))
        .collect();
    let foreseen = |seen: &Permission| inferred.iter().any(|inferred| explains(inferred, seen));

    let mut rows: Vec<Row> = Vec::new();
    for permission in inferred {
        let alone =
            inferred.iter().filter(|other| explains(other, &all_of(permission))).count() < 2;
        let seen = sightings.iter().filter(|(seen, _)| {
            explains(permission, seen)
                && (seen.scope.is_some() || permission.scope.is_none() || alone)
        });
        rows.push(row(permission, witnesses(seen), true, granted, declared));
    }
    let unforeseen: Vec<_> = sightings.iter().filter(|(seen, _)| !foreseen(seen)).collect();
    let mut capabilities: Vec<Capability> =
        unforeseen.iter().map(|(seen, _)| seen.capability).collect();
    capabilities.sort_unstable();
    capabilities.dedup();
    for capability in capabilities {
        let of_it = || unforeseen.iter().filter(|(seen, _)| seen.capability == capability);
        let mut scopes: Vec<_> = of_it().filter_map(|(seen, _)| seen.scope.as_ref()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        let scope = match scopes.as_slice() {
            [scope] => Some((*scope).clone()),
            _ => None,
        };
        let permission = Permission { capability, scope };
        let seen = witnesses(of_it().copied());
        rows.push(row(&permission, seen, false, granted, declared));
    }
    for permission in granted.permissions.iter().chain(&declared.permissions) {
        let needed = inferred.iter().chain(sightings.iter().map(|(seen, _)| *seen));
        let idle = !needed.clone().any(|needed| meets(permission, needed));
        if idle && !rows.iter().any(|row| row.permission == *permission) {
            rows.push(row(permission, Vec::new(), false, granted, declared));
        }
    }
    rows.sort_by(|a, b| (a.meaning, &a.permission).cmp(&(b.meaning, &b.permission)));
    rows.dedup_by(|a, b| a.permission == b.permission);
    rows
}

fn row(
    permission: &Permission,
    seen: Vec<Witness>,
    inferred: bool,
    granted: &Grants,
    declared: &Grants,
) -> Row {
    let (granted, declared) = (allows(granted, permission), allows(declared, permission));
    let meaning = meaning(!seen.is_empty(), inferred, granted || declared, permission.capability);
    Row { permission: permission.clone(), seen, inferred, granted, declared, meaning }
}

fn meaning(seen: bool, inferred: bool, allowed: bool, capability: Capability) -> Meaning {
    match (seen, inferred) {
        (true, false) => Meaning::Evasion,
        (true, true) if allowed => Meaning::AsDeclared,
        (true, true) => Meaning::Undeclared,
        (false, true) if is_observable(capability) => Meaning::NotExercised,
        (false, true) => Meaning::NotObservable,
        (false, false) => Meaning::OverBroad,
    }
}

fn witnesses<T: std::borrow::Borrow<(P, Witness)>, P>(
    seen: impl Iterator<Item = T>,
) -> Vec<Witness> {
    let mut witnesses: Vec<Witness> = seen.map(|seen| seen.borrow().1).collect();
    witnesses.sort_unstable();
    witnesses.dedup();
    witnesses
}

fn all_of(permission: &Permission) -> Permission {
    Permission { capability: permission.capability, scope: None }
}

/// Says whether a sandbox has an eye for it: a call that the kernel tells of, or an event of the interpreter. What is
/// done with a bot, a player or a variable needs neither, and threads that compute are everybody's.
fn is_observable(capability: Capability) -> bool {
    matches!(
        capability,
        Capability::CodeExec
            | Capability::FsRead
            | Capability::FsWrite
            | Capability::Native
            | Capability::NetHttp
            | Capability::NetListen
            | Capability::NetSocket
            | Capability::Process
    )
}

fn is_connection(capability: Capability) -> bool {
    matches!(
        capability,
        Capability::DiscordWebhook
            | Capability::NetHttp
            | Capability::NetListen
            | Capability::NetSocket
    )
}

/// Says whether one capability shows as the other: a kernel sees sockets, not HTTP; a file is looked at before it is
/// written; a pool of workers is processes.
fn shows_as(inferred: Capability, seen: Capability) -> bool {
    inferred == seen
        || match seen {
            Capability::NetHttp | Capability::NetSocket => is_connection(inferred),
            Capability::FsRead => inferred == Capability::FsWrite,
            Capability::Process => inferred == Capability::Thread,
            Capability::Thread => inferred == Capability::Process,
            _ => false,
        }
}

/// Says whether what was seen is what was inferred. What was seen without a scope may be anything of its kind.
fn explains(inferred: &Permission, seen: &Permission) -> bool {
    if !shows_as(inferred.capability, seen.capability) {
        return false;
    }
    match (&inferred.scope, &seen.scope) {
        (None, _) | (_, None) => true,
        (Some(_), Some(_)) => covers(inferred, seen),
    }
}

/// Says whether `allowed` has to do with `needed` at all.
fn meets(allowed: &Permission, needed: &Permission) -> bool {
    explains(allowed, needed) || explains(needed, allowed)
}

/// Says whether grants allow what a row is about; a grant of sockets allows HTTP to the same host.
fn allows(grants: &Grants, asked: &Permission) -> bool {
    if grants.cover(asked) {
        return true;
    }
    let by_socket = Permission { capability: Capability::NetSocket, ..asked.clone() };
    let by_http = Permission { capability: Capability::NetHttp, ..asked.clone() };
    match asked.capability {
        Capability::NetHttp => grants.cover(&by_socket),
        Capability::NetSocket => grants.cover(&by_http),
        _ => false,
    }
}

/// Says whether the thing seen is the thing inferred, though words for it differ: a host with its port, a path from
/// the root folder that the process works in, a file below the folder for passing things.
fn covers(inferred: &Permission, seen: &Permission) -> bool {
    let alike = |scope: String| Permission { capability: inferred.capability, scope: Some(scope) };
    let scope = seen.scope.clone().unwrap_or_default();
    let is_path = matches!(inferred.capability, Capability::FsRead | Capability::FsWrite);
    if !is_path {
        return inferred.covers(&alike(scope));
    }
    let plain = |path: &str| path.trim_start_matches("./").trim_start_matches('/').to_owned();
    let known = inferred.scope.as_deref().unwrap_or_default();
    if known == "tmp" {
        let scope = plain(&scope);
        let below = |folder: &str| {
            scope.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        return !scope.split('/').any(|part| part == "..") && (below("tmp") || below("var/tmp"));
    }
    let known = Permission { capability: inferred.capability, scope: Some(plain(known)) };
    inferred.covers(&alike(scope.clone())) || known.covers(&alike(plain(&scope)))
}

#[cfg(test)]
mod tests;
