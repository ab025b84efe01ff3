//! A child that we stay with: its memory limited, its output masked, signals passed on to it.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, prlimit, setrlimit};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::Signals;

use crate::core::limits::read_at_most;
use crate::leaks::search::Searcher;

use super::exit::Exit;
use super::masked;
use super::terminal::{Terminal, Unbuffered};

/// Signals that are passed on to the child.
const FORWARDED: [i32; 7] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];
/// Pause between two looks at the child's memory.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What is done while the child runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Supervision<'m> {
    /// The most address space that it may have, in bytes; use above 80 % is told.
    pub(super) memory: Option<u64>,
    /// What is masked in its output and errors.
    pub(super) masks: Option<&'m Searcher>,
}

impl Supervision<'_> {
    /// Runs the command and waits for it, and for what it printed.
    ///
    /// # Errors
    ///
    /// As the system says when the command cannot be started.
    pub(super) fn run(self, command: &mut Command, terminal: Terminal) -> io::Result<Exit> {
        let mut signals = Signals::new(FORWARDED)?;
        let (child_ended, running) = io::pipe()?;
        if self.masks.is_some() {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let mut child = match self.memory {
            None => command.spawn()?,
            Some(bytes) => start_limited(command, bytes)?,
        };
        let pid = Pid::from_child(&child);
        let handle = signals.handle();
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let status = std::thread::scope(|scope| {
            scope.spawn(move || {
                for number in signals.forever() {
                    // A signal typed at the terminal reaches the child by itself as well; programs
                    // cope with two, while one that was sent to us alone would else be lost.
                    if let Some(signal) = Signal::from_named_raw(number) {
                        let _ = rustix::process::kill_process(pid, signal);
                    }
                }
            });
            if let (Some(masks), Some(output), Some(errors)) = (self.masks, output, errors) {
                let ended = &child_ended;
                scope.spawn(move || {
                    masked::pass_on(output, Unbuffered::stdout(), masks, ended, terminal);
                });
                scope.spawn(move || {
                    masked::pass_on(errors, Unbuffered::stderr(), masks, ended, terminal);
                });
            }
            let status = match self.memory {
                None => child.wait(),
                Some(bytes) => wait(&mut child, bytes, terminal),
            };
            handle.close();
            drop(running);
            status
        })?;
        Ok(exit_of(status))
    }
}

/// Starts the child with the limit: ours for the moment of starting, then fixed in the child.
fn start_limited(command: &mut Command, bytes: u64) -> io::Result<Child> {
    let ours = getrlimit(Resource::As);
    setrlimit(Resource::As, Rlimit { current: Some(bytes), maximum: ours.maximum })?;
    let started = command.spawn();
    setrlimit(Resource::As, ours)?;
    let child = started?;
    let fixed = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    // Gone already is no error: the soft limit has held.
    let _ = prlimit(Some(Pid::from_child(&child)), Resource::As, fixed);
    Ok(child)
}

fn wait(child: &mut Child, bytes: u64, terminal: Terminal) -> io::Result<ExitStatus> {
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        let used = address_space(child.id()).unwrap_or(0);
        if !told && used > bytes / 5 * 4 {
            told = true;
            terminal.warn(&format!(
                "the command uses {} of {} MiB that --memory allows",
                used >> 20,
                bytes >> 20
            ));
        }
        std::thread::sleep(if told { LOOK_EVERY } else { LOOK_EVERY / 4 });
    }
}

/// Returns the most address space that a process has had, in bytes (`VmPeak`, proc(5)).
fn address_space(pid: u32) -> Option<u64> {
    let file = std::fs::File::open(format!("/proc/{pid}/status")).ok()?;
    let text = String::from_utf8(read_at_most(file, 64 * 1024).ok()?).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmPeak:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Returns the child's own code, or 128 plus the signal that ended it.
fn exit_of(status: ExitStatus) -> Exit {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    Exit::Child(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
}
