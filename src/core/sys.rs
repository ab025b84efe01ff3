//! The few system calls that no safe crate offers, and vector instructions, each behind a safe function.
#![allow(
    unsafe_code,
    reason = "system calls without a safe wrapper; each block says why it is sound"
)]

pub(crate) mod block;
#[cfg(target_os = "linux")]
pub mod child;
#[cfg(target_os = "linux")]
pub mod confine;
pub mod keyring;
#[cfg(target_os = "linux")]
pub mod notify;

use std::io;

/// Keeps the pages of `bytes` out of swap where `RLIMIT_MEMLOCK` allows; else does nothing.
pub fn lock_in_memory(bytes: &[u8]) {
    #[cfg(unix)]
    // SAFETY: the range is a live allocation; locking pages changes no memory contents.
    let _ = unsafe { libc::mlock(bytes.as_ptr().cast(), bytes.len()) };
    #[cfg(not(unix))]
    let _ = bytes;
}

/// Takes over the descriptor `number` that the parent process handed down.
///
/// It is closed with the returned file, and no child process inherits it.
///
/// # Errors
///
/// When there is no such descriptor, or it is one of the three standard ones.
#[cfg(unix)]
pub fn take_descriptor(number: i32) -> io::Result<std::fs::File> {
    use std::os::fd::FromRawFd as _;
    if number <= 2 {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "0, 1 and 2 are taken"));
    }
    // SAFETY: fcntl on any number is harmless; it fails on one that is not open.
    if unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) } == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor is open (checked above) and, being handed down by the parent by
    // its number, owned by nothing else in this process.
    Ok(unsafe { std::fs::File::from_raw_fd(number) })
}

/// Sees to it that no child process inherits the descriptor `number`; one that is not open, or is
/// one of the three standard ones, is left alone.
#[cfg(unix)]
pub fn keep_from_children(number: i32) {
    if number > 2 {
        // SAFETY: fcntl on any number is harmless; it fails on one that is not open.
        let _ = unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
}
