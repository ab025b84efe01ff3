//! A child's output on its way through masking, until it ends, or the child has and leaves others.

use std::io::{self, ErrorKind, PipeReader, Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::leaks::redact::{RedactError, Redactor};
use crate::leaks::search::Searcher;

use super::terminal::Terminal;

/// How long output of processes that the child left behind is passed on.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most that a pipe holds (/proc/sys/fs/pipe-max-size, pipe(7)): once that much was read after
/// the child's end, none of it is the child's own.
const MAX_PIPE_BYTES: usize = 1 << 20;

/// Passes a stream on, masked. When that fails the stream is closed, and the child sees what it
/// would see of its own output.
pub(super) fn pass_on(
    source: impl Read + AsFd,
    mut sink: impl Write,
    searcher: &Searcher,
    child_ended: &PipeReader,
    terminal: Terminal,
) {
    let mut source = UntilLeft { source, child_ended, patience: None, read_since: 0 };
    match Redactor::new(searcher).copy(&mut source, &mut sink) {
        Err(RedactError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(RedactError::Write(error) | RedactError::Read(error)) => {
            terminal.warn(&format!("the command's output could not be passed on: {error}"));
        }
        _ => {}
    }
}

/// A stream that also ends when the child has ended and a descendant keeps it open.
struct UntilLeft<'e, S> {
    source: S,
    /// Closed from the other side when the child has ended.
    child_ended: &'e PipeReader,
    /// Until when more is awaited, once the child has ended.
    patience: Option<Instant>,
    read_since: usize,
}

impl<S: Read + AsFd> UntilLeft<'_, S> {
    /// Waits until there is something to read, or the end; says whether there is something.
    fn wait(&mut self) -> io::Result<bool> {
        loop {
            let mut waits = [
                PollFd::new(&self.source, PollFlags::IN),
                PollFd::new(self.child_ended, PollFlags::IN),
            ];
            let ready = match self.patience {
                None => poll(&mut waits, None),
                Some(until) => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() && self.read_since >= MAX_PIPE_BYTES {
                        return Ok(false);
                    }
                    let left = Timespec::try_from(left).ok();
                    poll(waits.split_at_mut(1).0, left.as_ref())
                }
            };
            let [source, child_ended] = waits.map(|wait| !wait.revents().is_empty());
            match ready {
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(0) => return Ok(false),
                Ok(_) => {
                    if self.patience.is_none() && child_ended {
                        self.patience = Some(Instant::now() + PATIENCE);
                    }
                    if source {
                        return Ok(true);
                    }
                }
            }
        }
    }
}

impl<S: Read + AsFd> Read for UntilLeft<'_, S> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if !self.wait()? {
            return Ok(0);
        }
        let read = self.source.read(bytes)?;
        if self.patience.is_some() {
            self.read_since += read;
        }
        Ok(read)
    }
}
