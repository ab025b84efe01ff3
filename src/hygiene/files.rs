//! What surrounds the secrets: who may read and change the files that hold them, what git and the kernel keep of them,
//! how old their backups are.
//!
//! [`Surroundings`] are gathered at the rim and judged here.

pub mod gather;
mod git_index;
mod rules;

use crate::core::finding::{Finding, Rule, Severity};
use crate::core::source::{Place, Source, Span};
use crate::core::text::printable;

/// What a file or folder is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The vault, what lies beside it, and the folder of it.
    Vault,
    /// What this program keeps on the machine: receipts, logs, what is trusted.
    State,
    /// A copy of the vault elsewhere.
    Backup,
    /// A key or a passphrase in the clear.
    Key,
    /// A `.env` file.
    Environment,
    /// A folder above one of them.
    Above,
}

/// What is known of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Where it lies.
    pub path: String,
    /// What it is there for.
    pub role: Role,
    /// Its mode: permissions, and the sticky bit.
    pub mode: u32,
    /// The number of the user who owns it.
    pub owner: u32,
    /// Whether it has a POSIX access control list.
    pub has_access_list: bool,
}

impl FileFacts {
    fn shown(&self) -> String {
        format!("`{}`", printable(&self.path))
    }
}

/// Where the memory of programs goes that crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreDumps {
    /// The kernel's pattern (core(5)).
    pub pattern: String,
    /// The limit that programs start with, in bytes.
    pub limit_bytes: u64,
    /// `fs.suid_dumpable` (proc(5)).
    pub suid_dumpable: u64,
}

/// What is known of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// The folder.
    pub folder: String,
    /// How old the newest of this vault is.
    pub newest_age_seconds: Option<u64>,
    /// How old it may be.
    pub max_age_seconds: u64,
}

/// What surrounds the secrets.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The number of the user of this process.
    pub user: u32,
    /// Files and folders.
    pub files: Vec<FileFacts>,
    /// Core dumps, where the system tells.
    pub core_dumps: Option<CoreDumps>,
    /// Files of secrets that git tracks.
    pub tracked: Vec<String>,
    /// Backups, where a folder of them is known.
    pub backups: Option<Backups>,
}

/// Returns every rule, in order of number.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::all()
}

/// Returns what there is to object to, in order of path and rule. What has no path is filed under `machine`.
#[must_use]
pub fn examine(seen: &Surroundings) -> Vec<Finding> {
    let mut objections = Objections { found: Vec::new() };
    rules::look(seen, &mut objections);
    objections.found.sort_by_key(Finding::order);
    objections.found
}

/// What was found.
pub(in crate::hygiene::files) struct Objections {
    found: Vec<Finding>,
}

impl Objections {
    fn about(
        &mut self,
        rule: &'static Rule,
        file: &FileFacts,
        message: String,
        severity: Severity,
    ) {
        let mut finding = Finding::new(rule, place(&file.path), message);
        finding.severity = severity;
        self.found.push(finding);
    }

    fn at(&mut self, rule: &'static Rule, path: &str, message: String) {
        self.found.push(Finding::new(rule, place(path), message));
    }

    fn whole(&mut self, rule: &'static Rule, message: String) {
        self.found.push(Finding::new(rule, place("machine"), message));
    }
}

fn place(path: &str) -> Place {
    Source::new(path, "").place(Span::default())
}

#[cfg(test)]
mod tests;
