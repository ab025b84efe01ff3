//! The birth of a confined process, up to the moment at which it becomes Python.

use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Signal, pidfd_send_signal};
use rustix::time::Timespec;

use crate::core::sys::child::{self, Child};

use super::child::{Ceilings, Layers, Preparation, become_python};
use super::step::{Failure, Message, Step, hear};
use super::view::View;

/// A process that is confined and becomes Python.
#[derive(Debug)]
pub(super) struct Launched {
    pub(super) child: Child,
    pub(super) pipes: Pipes,
    /// Tells when it fails to become Python.
    pub(super) socket: OwnedFd,
    pub(super) listener: Option<OwnedFd>,
    /// The version of Landlock in force, or 0.
    pub(super) landlock: u8,
    pub(super) since: Instant,
}

/// Our ends of its descriptors.
#[derive(Debug)]
pub(super) struct Pipes {
    pub(super) stdin: OwnedFd,
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
    pub(super) result: OwnedFd,
    pub(super) audit: OwnedFd,
}

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    pub(super) view: &'a View,
    pub(super) layers: Layers,
    /// Whether connections were granted.
    pub(super) network: bool,
    pub(super) limits: Ceilings,
}

/// How long a process may take to confine itself: our own code, which takes milliseconds.
const BIRTH: Duration = Duration::from_secs(10);

/// Starts a process with the layers that are asked for.
///
/// # Errors
///
/// Fails with the first step that the system refuses; the process is gone then.
pub(super) fn launch(attempt: Attempt<'_>, command: Command) -> Result<Launched, Failure> {
    let Attempt { view, layers, network, limits } = attempt;
    let refused = |errno: Errno| Failure { step: Step::Birth, errno: errno.raw_os_error() };
    let (ours, theirs, descriptors) = open_pipes().map_err(refused)?;
    let (socket, their_socket) = ours;
    let ids = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let since = Instant::now();
    let child = child::start(layers.namespaces, move || {
        become_python(Preparation {
            view,
            layers,
            network,
            limits,
            command,
            descriptors,
            socket: their_socket,
            ids,
        })
    });
    // The closure, and with it the child's ends, is gone from this process now.
    let child = child.map_err(|error| Failure {
        step: if layers.namespaces { Step::Namespaces } else { Step::Birth },
        errno: error.raw_os_error().unwrap_or(libc::EINVAL),
    })?;
    match first_message(&socket) {
        Ok(Message::Ready { landlock, listener }) if listener.is_some() == layers.listener => {
            Ok(Launched { child, pipes: theirs, socket, listener, landlock, since })
        }
        told => {
            let _ = pidfd_send_signal(&child.pidfd, Signal::KILL);
            let _ = child::wait(&child);
            Err(match told {
                Ok(Message::Failed(failure)) => failure,
                Err(errno) => refused(errno),
                Ok(_) => Failure { step: Step::Descriptors, errno: libc::EPIPE },
            })
        }
    }
}

fn first_message(socket: &OwnedFd) -> Result<Message, Errno> {
    let since = Instant::now();
    loop {
        let left = BIRTH.saturating_sub(since.elapsed());
        let timeout = Timespec::try_from(left).map_err(|_| Errno::INVAL)?;
        let mut fds = [PollFd::new(socket, PollFlags::IN)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) => return Err(Errno::TIMEDOUT),
            Ok(_) => return hear(socket.as_fd()),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
}

type Opened = ((OwnedFd, OwnedFd), Pipes, Vec<OwnedFd>);

fn open_pipes() -> Result<Opened, Errno> {
    let pair = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    let pipe = || pipe_with(PipeFlags::CLOEXEC);
    let (their_stdin, stdin) = pipe()?;
    let (stdout, their_stdout) = pipe()?;
    let (stderr, their_stderr) = pipe()?;
    let (result, their_result) = pipe()?;
    let (audit, their_audit) = pipe()?;
    let ours = Pipes { stdin, stdout, stderr, result, audit };
    // Only our ends: the plugin would see the other ends as non-blocking.
    for fd in [&ours.stdin, &ours.stdout, &ours.stderr, &ours.result, &ours.audit] {
        rustix::io::ioctl_fionbio(fd, true)?;
    }
    let descriptors = vec![their_stdin, their_stdout, their_stderr, their_result, their_audit];
    Ok((pair, ours, descriptors))
}

/// Returns what is wrong with this process, from which no confined one can be started.
pub(super) fn obstacle() -> Option<io::Error> {
    let reason = "a process with several threads cannot start a confined one";
    (!child::is_single_threaded()).then(|| io::Error::other(reason))
}
