//! A child process with the namespaces of its own that were asked for, from its birth to its end.

use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, IntoRawFd as _, OwnedFd, RawFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// A process that was started and not yet waited for.
#[derive(Debug)]
pub struct Child {
    /// Its number, as this process sees it.
    pub pid: i32,
    /// It, as a descriptor: readable once it has ended, and never another process.
    pub pidfd: OwnedFd,
}

/// How a process ended and what it took.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// Its exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Time that it computed, in user and kernel mode.
    pub cpu: Duration,
}

/// The namespaces that a child can be given: user, processes, network, System V IPC, host name, mounts.
pub const NAMESPACES: i32 = libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWNS;

/// Says whether this process has one thread only, as far as `/proc` tells.
#[must_use]
pub fn is_single_threaded() -> bool {
    std::fs::read_dir("/proc/self/task").is_ok_and(|tasks| tasks.take(2).count() == 1)
}

/// Starts a child that is a copy of this process and runs `work`, in namespaces of its own if `isolated`.
///
/// What `work` returns is the child's exit code; a panic is 101.
///
/// # Errors
///
/// Fails when this process has more than one thread (the kind is `Unsupported`), or when the system refuses.
pub fn start(isolated: bool, work: impl FnOnce() -> u8) -> io::Result<Child> {
    if !is_single_threaded() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let namespaces = if isolated { NAMESPACES } else { 0 };
    let flags = libc::CLONE_PIDFD | libc::SIGCHLD | namespaces;
    let mut pidfd: RawFd = -1;
    // SAFETY: without CLONE_VM and with no stack this is fork(2): the child has a copy of all memory and goes on
    // here. No other thread exists (checked above), so no lock is held by a thread that the child lacks, and the
    // child may do whatever a process may. The kernel writes the descriptor to `pidfd`, which outlives the call;
    // the arguments that the architectures order differently are null.
    let pid = unsafe {
        libc::syscall(
            libc::SYS_clone,
            libc::c_long::from(flags),
            0,
            std::ptr::from_mut(&mut pidfd),
            0,
            0,
        )
    };
    if pid == 0 {
        let code = catch_unwind(AssertUnwindSafe(work)).unwrap_or(101);
        // SAFETY: ends the child at once: what the parent has on its stack and in its buffers is the parent's.
        unsafe { libc::_exit(code.into()) }
    }
    let pid = i32::try_from(pid).map_err(io::Error::other)?;
    if pid < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel made this descriptor for us just now, and nothing else owns it.
    Ok(Child { pid, pidfd: unsafe { OwnedFd::from_raw_fd(pidfd) } })
}

/// Waits for the end of a child.
///
/// # Errors
///
/// Fails when it was waited for before.
pub fn wait(child: &Child) -> io::Result<Ended> {
    let mut status = 0;
    // SAFETY: a structure of plain integers, for which zeros are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel writes to two variables of ours that outlive the call.
    while unsafe { libc::wait4(child.pid, &raw mut status, 0, &raw mut usage) } == -1 {
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    let signalled = libc::WIFSIGNALED(status);
    Ok(Ended {
        code: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
        signal: signalled.then(|| libc::WTERMSIG(status)),
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
    })
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

/// Gives the descriptors the numbers from 0 on, in their order, and closes at the next execve(2) everything but
/// them. Returns `kept`, each on another number.
///
/// For a process that is about to become another program: every other descriptor that it owns may have been
/// replaced.
///
/// # Errors
///
/// Fails when the limit on descriptors is reached.
pub fn arrange_descriptors<const KEPT: usize>(
    wanted: Vec<OwnedFd>,
    kept: [OwnedFd; KEPT],
) -> io::Result<[OwnedFd; KEPT]> {
    // First all of them move out of the way: dup2(2) onto a number closes what was there, and that could be
    // another one of them.
    let lowest = RawFd::try_from(wanted.len()).map_err(io::Error::other)?;
    let away = |fd: OwnedFd| -> io::Result<OwnedFd> {
        // SAFETY: duplicates a descriptor that is open, since it is owned.
        let copy = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, lowest) };
        // Its number may be taken over below, so nothing must close it by that number later.
        let _ = fd.into_raw_fd();
        if copy == -1 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: made just now, and owned by nothing else.
        Ok(unsafe { OwnedFd::from_raw_fd(copy) })
    };
    let wanted: Vec<OwnedFd> = wanted.into_iter().map(away).collect::<io::Result<_>>()?;
    let mut moved = Vec::with_capacity(KEPT);
    for fd in kept {
        moved.push(away(fd)?);
    }
    for (number, fd) in (0..).zip(&wanted) {
        // SAFETY: both numbers are no memory; what stood at `number` belongs to a process that is about to end.
        if unsafe { libc::dup2(fd.as_raw_fd(), number) } == -1 {
            return Err(io::Error::last_os_error());
        }
    }
    close_at_exec_from(lowest)?;
    moved.try_into().map_err(|_| io::Error::from(io::ErrorKind::InvalidData))
}

/// Marks every descriptor from `lowest` on to be closed at the next execve(2).
fn close_at_exec_from(lowest: RawFd) -> io::Result<()> {
    // SAFETY: changes flags of descriptors only.
    let marked = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            libc::c_long::from(lowest),
            libc::c_long::from(u32::MAX),
            libc::c_long::from(libc::CLOSE_RANGE_CLOEXEC),
        )
    };
    if marked == 0 {
        return Ok(());
    }
    // Linux before 5.11, or a filter that does not know the call.
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let number = entry?.file_name().to_str().and_then(|name| name.parse::<RawFd>().ok());
        if let Some(number) = number.filter(|number| *number >= lowest) {
            // SAFETY: changes a flag of a descriptor only.
            let _ = unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
    }
    Ok(())
}
