//! What came of a command: how it ended, what it wrote, and the report in it.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use serde_json::Value;

/// More output than any report has.
const FLOOD_BYTES: u64 = 4 << 20;

/// How long a command may take that ends by itself.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A command that has ended, or was ended.
#[derive(Debug)]
pub struct Ran {
    pub ended: Ended,
    pub stdout: String,
    pub stderr: String,
    /// The report on standard output; null where there is none.
    pub report: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Itself(ExitStatus),
    /// It wrote without an end.
    Flooded,
    /// It did not end in time.
    Hung,
}

/// Runs a command, and ends it with all of its processes after `patience`.
pub fn run(mut command: Command, patience: Duration) -> Ran {
    let (mut stdout, mut stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap());
    let mut child = command.process_group(0).spawn().unwrap();
    let begin = Instant::now();
    let ended = loop {
        // Before its size is looked at: a flood can be over by the time that we look.
        let status = child.try_wait().unwrap();
        if stdout.metadata().unwrap().len() + stderr.metadata().unwrap().len() > FLOOD_BYTES {
            break Ended::Flooded;
        }
        if let Some(status) = status {
            break Ended::Itself(status);
        }
        if begin.elapsed() > patience {
            break Ended::Hung;
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    if !matches!(ended, Ended::Itself(_)) {
        let group = rustix::process::Pid::from_child(&child);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        child.wait().unwrap();
    }
    let (stdout, stderr) = (text(&mut stdout), text(&mut stderr));
    let last = stdout.trim().lines().last().unwrap_or("");
    let report = serde_json::from_str(&stdout).or_else(|_| serde_json::from_str(last));
    Ran { ended, report: report.unwrap_or(Value::Null), stdout, stderr }
}

impl Ran {
    pub fn code(&self) -> Option<i32> {
        match self.ended {
            Ended::Itself(status) => status.code(),
            _ => None,
        }
    }

    pub fn signal(&self) -> Option<i32> {
        match self.ended {
            Ended::Itself(status) => status.signal(),
            _ => None,
        }
    }

    pub fn status(&self) -> &str {
        self.report["status"].as_str().unwrap_or("none")
    }

    /// Returns what stands at `pointer` of the report, where a text must be.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> &str {
        let value = self.report.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| unreachable!("no text at {pointer} of {self:?}"))
    }

    /// Whether one of these attempts is told, by this witness.
    pub fn tells(&self, source: &str, whats: &[&str]) -> bool {
        let attempts = self.report["attempts"].as_array();
        attempts.into_iter().flatten().any(|attempt| {
            attempt["source"] == source && whats.iter().any(|what| attempt["what"] == *what)
        })
    }
}

/// Reads what was written, up to what a report may have.
fn text(file: &mut File) -> String {
    file.rewind().unwrap();
    let mut bytes = Vec::new();
    file.take(2 * FLOOD_BYTES).read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}
