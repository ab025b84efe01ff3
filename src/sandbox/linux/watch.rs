//! The supervisor: one loop that feeds the process, collects what it writes, decides on its calls, and ends it.

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, pidfd_send_signal};
use rustix::time::Timespec;

use crate::core::confinement::Captured;
use crate::core::sys::child::{self, Child, Ended};
use crate::core::sys::notify;

use super::super::Limits;
use super::launch::Launched;
use super::policy::Policy;
use super::step::{Failure, Message, hear};

/// What was seen of a run.
#[derive(Debug)]
pub(super) struct Observed {
    pub(super) stdout: Captured,
    pub(super) stderr: Captured,
    pub(super) result: Captured,
    pub(super) audit: Captured,
    pub(super) ended: Ended,
    pub(super) wall: Duration,
    /// Why we ended it, if we did.
    pub(super) stopped: Option<Stop>,
    /// Why it did not become Python.
    pub(super) failure: Option<Failure>,
}

/// Why a run was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Deadline,
    ResultTooLarge,
}

/// How often the size of the process is looked at.
const EACH: Duration = Duration::from_millis(50);

/// Watches a process to its end.
///
/// # Errors
///
/// Fails when the system does not let us wait; the process was told to end.
pub(super) fn watch(
    launched: Launched,
    request: &[u8],
    limits: &Limits,
    policy: &mut Policy<'_>,
) -> Result<Observed, Errno> {
    let mut watch = Watch::new(launched, request, limits);
    let outcome = watch.run(policy);
    if outcome.is_err() {
        watch.kill();
    }
    let ended = child::wait(&watch.child)
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::CHILD));
    outcome?;
    let [stdout, stderr, result, audit] = watch.streams.map(|stream| stream.captured);
    Ok(Observed {
        stdout,
        stderr,
        result,
        audit,
        ended: ended?,
        wall: watch.since.elapsed(),
        stopped: watch.stopped,
        failure: watch.failure,
    })
}

struct Watch<'a> {
    child: Child,
    since: Instant,
    deadline: Option<Instant>,
    stdin: Option<OwnedFd>,
    unsent: &'a [u8],
    streams: [Stream; 4],
    /// As much as a pipe holds.
    buffer: Box<[u8]>,
    socket: Option<OwnedFd>,
    listener: Option<OwnedFd>,
    measured: Instant,
    stopped: Option<Stop>,
    failure: Option<Failure>,
}

/// Where in `streams` the result is.
const RESULT: usize = 2;

struct Stream {
    fd: Option<OwnedFd>,
    captured: Captured,
    limit: usize,
}

/// What a descriptor that is waited for belongs to.
#[derive(Clone, Copy)]
enum Source {
    Stdin,
    Stream(usize),
    Socket,
    Listener,
    /// The listener, of which nothing will be heard any more.
    Deaf,
    /// A connection that is being made.
    Connection(usize),
    End,
}

impl<'a> Watch<'a> {
    fn new(launched: Launched, request: &'a [u8], limits: &Limits) -> Self {
        let Launched { child, pipes, socket, listener, since, landlock: _ } = launched;
        let stream = |fd, limit| Stream { fd: Some(fd), captured: Captured::default(), limit };
        Self {
            child,
            since,
            // A time that no clock reaches never comes.
            deadline: since.checked_add(limits.wall),
            stdin: Some(pipes.stdin),
            unsent: request,
            streams: [
                stream(pipes.stdout, limits.output_bytes),
                stream(pipes.stderr, limits.output_bytes),
                stream(pipes.result, limits.result_bytes),
                stream(pipes.audit, limits.audit_bytes),
            ],
            buffer: vec![0; 64 << 10].into_boxed_slice(),
            socket: Some(socket),
            listener,
            measured: since,
            stopped: None,
            failure: None,
        }
    }

    /// Each turn does a bounded piece of work for each source that has some, so none keeps another waiting.
    fn run(&mut self, policy: &mut Policy<'_>) -> Result<(), Errno> {
        loop {
            let now = Instant::now();
            if self.deadline.is_some_and(|deadline| now >= deadline) && self.stopped.is_none() {
                self.stop(Stop::Deadline);
            }
            // One that ends soon was seen at least once.
            let unseen = policy.started && policy.size.threads == 0;
            if unseen || now.duration_since(self.measured) >= EACH {
                policy.measure();
                self.measured = now;
            }
            let ready = self.ready(now, policy)?;
            let connected: Vec<usize> = ready
                .iter()
                .filter_map(|source| match source {
                    Source::Connection(index) => Some(*index),
                    _ => None,
                })
                .collect();
            // Before a new call is heard, which would move them.
            if let Some(listener) = self.listener.as_ref().filter(|_| !connected.is_empty()) {
                policy.broker.finish(listener.as_fd(), &connected);
            }
            for source in ready {
                match source {
                    Source::Stdin => self.feed(),
                    Source::Stream(index) => self.collect(index),
                    Source::Socket => self.hear(),
                    Source::Listener => self.decide(policy),
                    Source::Connection(_) => {}
                    Source::Deaf => self.listener = None,
                    Source::End => {
                        self.drain();
                        return Ok(());
                    }
                }
            }
        }
    }

    fn ready(&self, now: Instant, policy: &Policy<'_>) -> Result<Vec<Source>, Errno> {
        let streams = self.streams.iter().enumerate();
        let open = streams.filter_map(|(index, stream)| {
            stream.fd.as_ref().map(|fd| (fd, PollFlags::IN, Source::Stream(index)))
        });
        let mut waited: Vec<(&OwnedFd, PollFlags, Source)> = open.collect();
        waited.extend(self.stdin.as_ref().map(|fd| (fd, PollFlags::OUT, Source::Stdin)));
        waited.extend(self.socket.as_ref().map(|fd| (fd, PollFlags::IN, Source::Socket)));
        waited.extend(self.listener.as_ref().map(|fd| (fd, PollFlags::IN, Source::Listener)));
        let connections = policy.broker.pending().enumerate();
        waited
            .extend(connections.map(|(index, fd)| (fd, PollFlags::OUT, Source::Connection(index))));
        // Last, so that what came before the end is seen before it.
        waited.push((&self.child.pidfd, PollFlags::IN, Source::End));
        let mut fds: Vec<PollFd<'_>> =
            waited.iter().map(|(fd, flags, _)| PollFd::new(*fd, *flags)).collect();
        let left = match (self.deadline, self.stopped) {
            (Some(deadline), None) => deadline.saturating_duration_since(now).min(EACH),
            // It was told to end, and will.
            _ => EACH,
        };
        let timeout = Timespec::try_from(left).map_err(|_| Errno::INVAL)?;
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
        let happened = fds.iter().zip(&waited).filter(|(fd, _)| !fd.revents().is_empty());
        Ok(happened
            .map(|(fd, (.., source))| match source {
                // The process is on its way out: nobody is left who could ask.
                Source::Listener if !fd.revents().contains(PollFlags::IN) => Source::Deaf,
                source => *source,
            })
            .collect())
    }

    fn stop(&mut self, why: Stop) {
        self.stopped = Some(why);
        self.kill();
    }

    fn kill(&self) {
        // It fails only when the process has ended.
        let _ = pidfd_send_signal(&self.child.pidfd, Signal::KILL);
    }

    fn feed(&mut self) {
        let Some(stdin) = &self.stdin else { return };
        match rustix::io::write(stdin, self.unsent) {
            Ok(written) => self.unsent = self.unsent.get(written..).unwrap_or_default(),
            Err(Errno::AGAIN | Errno::INTR) => return,
            // Nobody reads it any more.
            Err(_) => self.unsent = &[],
        }
        if self.unsent.is_empty() {
            self.stdin = None;
        }
    }

    fn collect(&mut self, index: usize) {
        let Some(stream) = self.streams.get_mut(index) else { return };
        stream.read(&mut self.buffer);
        if index == RESULT && stream.captured.dropped > 0 && self.stopped.is_none() {
            self.stop(Stop::ResultTooLarge);
        }
    }

    fn hear(&mut self) {
        let Some(socket) = &self.socket else { return };
        match hear(socket.as_fd()) {
            Ok(Message::Failed(failure)) => self.failure = Some(failure),
            Err(Errno::AGAIN | Errno::INTR) => {}
            _ => self.socket = None,
        }
    }

    fn decide(&mut self, policy: &mut Policy<'_>) {
        let Some(listener) = &self.listener else { return };
        match notify::receive(listener.as_fd()) {
            Ok(Some(call)) => policy.answer(listener.as_fd(), &call),
            Ok(None) => {}
            // Nobody is left who could ask.
            Err(_) => self.listener = None,
        }
    }

    /// Takes what is left in the pipes of a process that has ended. No other process has their other ends.
    fn drain(&mut self) {
        for stream in &mut self.streams {
            while stream.read(&mut self.buffer) {}
        }
        if self.streams.get(RESULT).is_some_and(|result| result.captured.dropped > 0) {
            self.stopped.get_or_insert(Stop::ResultTooLarge);
        }
        self.hear();
    }
}

impl Stream {
    /// Reads once, and says whether there may be more.
    fn read(&mut self, buffer: &mut [u8]) -> bool {
        let Some(fd) = &self.fd else { return false };
        match rustix::io::read(fd, &mut *buffer) {
            Ok(0) => self.fd = None,
            Ok(length) => {
                let room = self.limit.saturating_sub(self.captured.kept.len()).min(length);
                self.captured.kept.extend_from_slice(buffer.get(..room).unwrap_or_default());
                self.captured.dropped += (length - room) as u64;
            }
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return false,
            Err(_) => self.fd = None,
        }
        self.fd.is_some()
    }
}
