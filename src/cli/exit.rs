//! The exit codes: one enum, one table; README, man page and docs are compared with it.

use std::process::ExitCode;

/// What a command came to, as a shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, nothing objected.
    Done,
    /// The answer is no.
    No,
    /// Could not do it as asked.
    Failed,
    /// Wrong passphrase, or no usable key.
    Locked,
    /// Not to be trusted.
    Damaged,
    /// No such entry.
    NoEntry,
    /// Exists already, differs, is held, was done before.
    Conflict,
    /// A sandboxed function ran out of time.
    TimeLimit,
    /// Our own failure before or instead of a child.
    BeforeChild,
    /// A child's command cannot be executed.
    CannotExecute,
    /// A child's command is not there.
    NotFound,
    /// A child's own code.
    Child(u8),
}

/// Every fixed code with its meaning, in order.
pub const TABLE: &[(Exit, &str)] = &[
    (Exit::Done, "done, nothing objected"),
    (
        Exit::No,
        "the answer is no: a plugin is denied, a check has findings, a key is not valid, a sandboxed function raised",
    ),
    (
        Exit::Failed,
        "could not do it as asked: usage, input or output, no vault there, a vault from a newer \
         version, not enough memory",
    ),
    (Exit::Locked, "locked: wrong passphrase, or no usable key given"),
    (
        Exit::Damaged,
        "damaged, tampered with, rolled back, forked, foreign signer, refused parameters",
    ),
    (Exit::NoEntry, "no such entry"),
    (
        Exit::Conflict,
        "conflict: exists already, version differs, another writer holds the lock, already rotated",
    ),
    (Exit::TimeLimit, "`sandbox run`: time or CPU limit"),
    (
        Exit::BeforeChild,
        "`run`, `sandbox run`: our own failure before or instead of the child; nothing was run",
    ),
    (Exit::CannotExecute, "`run`: the command cannot be executed"),
    (Exit::NotFound, "`run`: the command was not found"),
];

impl Exit {
    /// Returns the number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Failed => 2,
            Self::Locked => 3,
            Self::Damaged => 4,
            Self::NoEntry => 5,
            Self::Conflict => 6,
            Self::TimeLimit => 124,
            Self::BeforeChild => 125,
            Self::CannotExecute => 126,
            Self::NotFound => 127,
            Self::Child(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Returns the table as Markdown, for README and docs.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| code | meaning |\n|---|---|\n");
    for (exit, meaning) in TABLE {
        text.push_str(&format!("| {} | {meaning} |\n", exit.code()));
    }
    text.push_str(
        "| other | `run`: the child's own code, or 128 plus the signal that ended it |\n",
    );
    text
}
