//! Floor 1: the sandbox. A function of a plugin runs in the system's CPython, in a process that can do nothing
//! but compute, unless more was granted.

mod behaviour;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
mod protocol;
pub mod rules;

use std::path::PathBuf;
use std::time::Duration;

use crate::core::capability::Grants;
use crate::core::confinement::{Level, Outcome};

/// What to run, and with what.
#[derive(Debug)]
pub struct Request {
    /// The source of the plugin.
    pub source: String,
    /// What tracebacks call it.
    pub filename: String,
    /// The function to call, by its name in the module.
    pub function: String,
    /// Its arguments by position.
    pub args: Vec<serde_json::Value>,
    /// Its arguments by name.
    pub kwargs: serde_json::Map<String, serde_json::Value>,
    /// The interpreter: an absolute path.
    pub python: PathBuf,
    /// Folders that modules are sought in besides the interpreter's own, readable as a whole.
    pub paths: Vec<PathBuf>,
    /// What it may do. `all` grants nothing here: a sandbox names what it opens.
    pub grants: Grants,
    /// Variables that `env.read:NAME` names, with their values.
    pub environment: Vec<(String, String)>,
    /// What it may take.
    pub limits: Limits,
    /// The least confinement to run under.
    pub min_level: Level,
    /// The most confinement to ask for; less than `Full` is for tests and diagnosis.
    pub max_level: Level,
}

/// What a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Time that may pass; it may compute as long.
    pub wall: Duration,
    /// Threads, the first one among them.
    pub threads: u32,
    /// What is kept of each of stdout and stderr, in bytes.
    pub output_bytes: usize,
    /// The size of an answer, in bytes.
    pub result_bytes: usize,
    /// How deep an answer may nest.
    pub result_depth: usize,
    /// What is read of the audit hook's lines, in bytes.
    pub audit_bytes: usize,
}

impl Limits {
    /// The limits in force where nothing else is said.
    pub const DEFAULT: Self = Self {
        memory_bytes: 512 << 20,
        wall: Duration::from_secs(30),
        threads: 32,
        output_bytes: 64 << 10,
        result_bytes: 1 << 20,
        result_depth: 128,
        audit_bytes: 1 << 20,
    };
}

/// Why nothing could be run, where that is not the host's fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The interpreter is not there, or is none.
    #[error("{path} is no Python that can be run: {reason}")]
    Interpreter {
        /// Where it was sought.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A grant names something that the sandbox cannot open.
    #[error("`{permission}` cannot be granted here: {reason}")]
    Grant {
        /// The permission.
        permission: String,
        /// Why not.
        reason: String,
    },
}

/// Runs a function of a plugin, confined.
///
/// A host that cannot confine it to `min_level` gives an outcome with the status `Unavailable`, and nothing was
/// run.
///
/// # Errors
///
/// Fails when the interpreter cannot be used, or when a grant cannot be given.
pub fn run(request: &Request) -> Result<Outcome, SandboxError> {
    run_meanwhile(request, || ()).map(|(outcome, ())| outcome)
}

/// Runs as [`run`] does, and does something else while it runs: on a thread that starts after the confined process, since
/// a process with several threads cannot start one.
///
/// # Errors
///
/// As [`run`].
pub fn run_meanwhile<T: Send>(
    request: &Request,
    meanwhile: impl FnOnce() -> T + Send,
) -> Result<(Outcome, T), SandboxError> {
    #[cfg(target_os = "linux")]
    return linux::run(request, meanwhile);
    #[cfg(not(target_os = "linux"))]
    return Ok((elsewhere::run(request), meanwhile()));
}
