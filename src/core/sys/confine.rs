//! System calls by which a process gives up what it could do.

use std::ffi::CStr;
use std::io;
use std::os::fd::{FromRawFd as _, OwnedFd};

use seccompiler::sock_filter;

/// Makes every mount from `root` down read only, without set-user-id and without devices (`mount_setattr`, 5.12).
///
/// # Errors
///
/// Fails when the system refuses.
pub fn make_mounts_read_only(root: &CStr) -> io::Result<()> {
    let set = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;
    set_attributes(root, libc::AT_RECURSIVE, set, 0)
}

/// Makes the one mount at `path` writable again, and nothing on it a program.
///
/// # Errors
///
/// Fails when the system refuses.
pub fn make_mount_writable(path: &CStr) -> io::Result<()> {
    set_attributes(path, 0, libc::MOUNT_ATTR_NOEXEC, libc::MOUNT_ATTR_RDONLY)
}

fn set_attributes(path: &CStr, flags: libc::c_int, set: u64, clear: u64) -> io::Result<()> {
    let attributes =
        libc::mount_attr { attr_set: set, attr_clr: clear, propagation: 0, userns_fd: 0 };
    // SAFETY: the kernel reads a string and a structure of the size given, both of which outlive the call.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::c_long::from(libc::AT_FDCWD),
            path.as_ptr(),
            libc::c_long::from(flags),
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Puts a seccomp filter in force for this process and what it becomes.
///
/// # Errors
///
/// Fails when the filter is none, or `no_new_privs` is not set.
pub fn install_filter(program: &[sock_filter]) -> io::Result<()> {
    install(program, 0).map(|_| ())
}

/// Puts a seccomp filter in force whose `USER_NOTIF` answers are asked of who holds the returned descriptor.
///
/// # Errors
///
/// Fails as [`install_filter`], and with `EBUSY` where another listener listens to this process already.
pub fn install_filter_with_listener(program: &[sock_filter]) -> io::Result<OwnedFd> {
    let listen = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER;
    // Since 5.19 a call that was received is interrupted by a fatal signal only, so that a timer of the plugin's
    // does not make it ask again and again.
    let number = install(program, listen | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV).or_else(
        |error| match error.raw_os_error() {
            Some(libc::EINVAL) => install(program, listen),
            _ => Err(error),
        },
    )?;
    let number = i32::try_from(number).map_err(io::Error::other)?;
    // SAFETY: the kernel made this descriptor for us just now, and nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

fn install(program: &[sock_filter], flags: libc::c_ulong) -> io::Result<libc::c_long> {
    #[repr(C)]
    struct Program {
        length: libc::c_ushort,
        instructions: *const sock_filter,
    }
    let length = program.len().try_into().map_err(io::Error::other)?;
    let program = Program { length, instructions: program.as_ptr() };
    let mode = libc::c_long::from(libc::SECCOMP_SET_MODE_FILTER);
    // SAFETY: the kernel copies as many instructions as there are, and verifies them.
    let result = unsafe { libc::syscall(libc::SYS_seccomp, mode, flags, &raw const program) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
