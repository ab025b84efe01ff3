//! The listener of a seccomp filter: calls that wait for a decision (`seccomp_unotify`(2)).

use std::io;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd};

/// A system call that waits (`struct seccomp_notif`).
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Notification {
    /// What it is answered by.
    pub id: u64,
    /// The thread that made it, or 0 where it is not to be seen from here.
    pub pid: u32,
    flags: u32,
    /// The number of the call.
    pub number: i32,
    /// The architecture (`AUDIT_ARCH_*`).
    pub architecture: u32,
    /// Where the call was made.
    pub instruction: u64,
    /// Its arguments: values of registers, which cannot change any more; memory that they point to can.
    pub arguments: [u64; 6],
}

/// `struct seccomp_notif_resp`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct Response {
    id: u64,
    value: i64,
    error: i32,
    flags: u32,
}

/// `struct seccomp_notif_addfd`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct AddDescriptor {
    id: u64,
    flags: u32,
    source: u32,
    target: u32,
    target_flags: u32,
}

// Linux, include/uapi/linux/seccomp.h: `_IOWR('!', 0, 80)` and its kin.
const RECEIVE: libc::Ioctl = 0xc050_2100_u32 as libc::Ioctl;
const SEND: libc::Ioctl = 0xc018_2101_u32 as libc::Ioctl;
const ID_VALID: libc::Ioctl = 0x4008_2102_u32 as libc::Ioctl;
const ADD_DESCRIPTOR: libc::Ioctl = 0x4018_2103_u32 as libc::Ioctl;

/// Takes the next call that waits; `None` when none does any more.
///
/// # Errors
///
/// Fails when the descriptor is no listener.
pub fn receive(listener: BorrowedFd<'_>) -> io::Result<Option<Notification>> {
    let mut notification = Notification::default();
    // SAFETY: the kernel writes a structure of the size that is part of the request's number.
    match unsafe { libc::ioctl(listener.as_raw_fd(), RECEIVE, &raw mut notification) } {
        0 => Ok(Some(notification)),
        _ => match io::Error::last_os_error() {
            // The caller was killed, or a signal came first.
            error if error.raw_os_error() == Some(libc::ENOENT) => Ok(None),
            error if error.kind() == io::ErrorKind::Interrupted => Ok(None),
            error => Err(error),
        },
    }
}

/// Lets the kernel run the call as it stands.
///
/// Only for a decision on registers, or where something else confines what the call can reach: memory that its
/// arguments point to may have changed since it was read.
pub fn let_through(listener: BorrowedFd<'_>, id: u64) {
    // Linux, include/uapi/linux/seccomp.h.
    const CONTINUE: u32 = 1;
    send(listener, Response { id, flags: CONTINUE, ..Response::default() });
}

/// Has the call fail with `errno`.
pub fn refuse(listener: BorrowedFd<'_>, id: u64, errno: i32) {
    send(listener, Response { id, error: -errno, ..Response::default() });
}

/// Has the call return 0 without running it.
pub fn done(listener: BorrowedFd<'_>, id: u64) {
    send(listener, Response { id, ..Response::default() });
}

fn send(listener: BorrowedFd<'_>, response: Response) {
    // SAFETY: the kernel reads a structure of the size that is part of the request's number. It fails where the
    // caller is gone, and then nobody waits.
    let _ = unsafe { libc::ioctl(listener.as_raw_fd(), SEND, &raw const response) };
}

/// Says whether the call still waits, so that what was read of its caller's memory belongs to it.
#[must_use]
pub fn still_waits(listener: BorrowedFd<'_>, id: u64) -> bool {
    // SAFETY: the kernel reads one number.
    unsafe { libc::ioctl(listener.as_raw_fd(), ID_VALID, &raw const id) == 0 }
}

/// Puts a descriptor of ours in the place of descriptor `target` of the caller.
///
/// # Errors
///
/// Fails when the caller is gone, or reached its limit on descriptors.
pub fn replace_descriptor(
    listener: BorrowedFd<'_>,
    id: u64,
    source: impl AsFd,
    target: u32,
    close_at_exec: bool,
) -> io::Result<()> {
    // Linux, include/uapi/linux/seccomp.h.
    const SET_TARGET: u32 = 1;
    let source = u32::try_from(source.as_fd().as_raw_fd()).map_err(io::Error::other)?;
    let target_flags = if close_at_exec { libc::O_CLOEXEC.cast_unsigned() } else { 0 };
    let request = AddDescriptor { id, flags: SET_TARGET, source, target, target_flags };
    // SAFETY: the kernel reads a structure of the size that is part of the request's number.
    let result = unsafe { libc::ioctl(listener.as_raw_fd(), ADD_DESCRIPTOR, &raw const request) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
