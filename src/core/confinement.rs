//! What is known of code that ran confined, between who confines it and who shows it.

use std::time::Duration;

use serde::Serialize;

use super::capability::Permission;

/// How well code was confined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// No file boundary: system calls and resources only.
    Weak,
    /// Files, system calls and resources; what lies outside can be seen to exist, not read.
    Strong,
    /// Namespaces and a root folder of its own besides.
    Full,
}

/// One means of confinement and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Its name, such as `landlock`.
    pub name: &'static str,
    /// Whether it is in force.
    #[serde(skip)]
    pub in_force: bool,
    /// How it stands, such as `abi 7`, `on`, `not asked for` or `missing: writing uid_map`.
    pub state: String,
    /// Why the system refused it (errno(3)), when it did.
    pub errno: Option<i32>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The function returned.
    Ok,
    /// It, or the plugin as it was loaded, raised.
    Exception,
    /// It ran longer than it may.
    Timeout,
    /// It computed longer than it may.
    CpuLimit,
    /// It wanted more memory than it may.
    Memory,
    /// A signal ended it.
    Killed,
    /// It ended without an answer.
    NoResult,
    /// Its answer is larger than an answer may be.
    ResultTooLarge,
    /// What it answered is no answer.
    ProtocolError,
    /// It did not run.
    Unavailable,
}

/// What was raised, as the plugin's process tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// Its class, such as `builtins.ValueError`.
    #[serde(rename = "type")]
    pub class: String,
    /// What it says.
    pub message: String,
    /// The lines of the traceback.
    pub traceback: String,
}

/// What a run took, as the parent measured it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time that passed.
    pub wall: Duration,
    /// Time that it computed, in user and kernel mode.
    pub cpu: Duration,
    /// The most memory that was resident (`VmHWM`), in bytes.
    pub peak_bytes: u64,
    /// The most threads there were at once.
    pub threads: u32,
}

/// How the process ended, as the kernel tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// Its exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

/// Who saw an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Witness {
    /// The kernel: that a call came cannot be forged; what it names can.
    Kernel,
    /// Python's audit hook (PEP 578), inside the plugin's process: can be forged and silenced.
    Audit,
    /// The parent process.
    Parent,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It was refused.
    Denied,
    /// It was let through, since it was granted.
    Allowed,
    /// It was only seen: an audit hook decides nothing.
    Seen,
}

/// Something that the plugin tried to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt {
    /// Who saw it.
    pub source: Witness,
    /// What it was: a system call such as `openat`, an audit event such as `socket.connect`, or a limit.
    pub what: String,
    /// With what: a path, an address, a number. Hostile text.
    pub target: String,
    /// What came of it.
    pub decision: Decision,
    /// What it would have needed, where there is a word for it.
    pub needs: Option<Permission>,
    /// How often.
    pub count: u64,
}

/// A run, and everything that is known of it.
#[derive(Debug)]
pub struct Outcome {
    /// How well it was confined; `None` where it did not run.
    pub level: Option<Level>,
    /// The least that was asked for.
    pub required: Level,
    /// Each means of confinement.
    pub layers: Vec<Layer>,
    /// How it ended.
    pub status: Status,
    /// Why it did not run, or why its answer is none: one sentence.
    pub reason: Option<String>,
    /// What the plugin's process says that the function returned. It can say anything.
    pub claimed_result: Option<serde_json::Value>,
    /// What was raised.
    pub exception: Option<Exception>,
    /// What it wrote to its standard output, as far as it is kept.
    pub stdout: Captured,
    /// What it wrote to its standard error, as far as it is kept.
    pub stderr: Captured,
    /// What it took.
    pub usage: Usage,
    /// How its process ended.
    pub exit: Ending,
    /// What it tried, without what every Python does when it starts.
    pub attempts: Vec<Attempt>,
    /// How many kinds of attempts are not in the list, which is full.
    pub unlisted_attempts: u64,
}

impl Outcome {
    /// Returns the outcome of a run that did not take place, and why: one sentence.
    #[must_use]
    pub fn unavailable(required: Level, layers: Vec<Layer>, reason: String) -> Self {
        Self {
            level: None,
            required,
            layers,
            status: Status::Unavailable,
            reason: Some(reason),
            claimed_result: None,
            exception: None,
            stdout: Captured::default(),
            stderr: Captured::default(),
            usage: Usage::default(),
            exit: Ending::default(),
            attempts: Vec::new(),
            unlisted_attempts: 0,
        }
    }
}

/// Output that was captured up to a limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// What is kept, from its beginning.
    pub kept: Vec<u8>,
    /// How many bytes more there were.
    pub dropped: u64,
}
