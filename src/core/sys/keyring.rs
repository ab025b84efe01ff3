//! The session keyring of the Linux kernel (keyctl(2), session-keyring(7)): a key kept in it for a while, and
//! programs that are started without it.
//!
//! Elsewhere than on Linux every call fails with [`io::ErrorKind::Unsupported`], and nothing is kept from anyone.

use std::ffi::{CStr, c_long};
use std::io;
use std::process::Command;

use crate::core::secret::{KEY_BYTES, SecretKey};

/// A key in the kernel, by its serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serial(i32);

/// Keyrings by what they are to this process (keyctl(2)).
const PROCESS: c_long = -2;
const SESSION: c_long = -3;
const USER_SESSION: c_long = -5;

/// What who possesses a key may do with it (include/linux/key.h). The rights of its user, its group and all others
/// are the lower three bytes, and stay empty.
const POSSESSOR_VIEW: c_long = 0x0100_0000;
const POSSESSOR_READ: c_long = 0x0200_0000;
const POSSESSOR_SEARCH: c_long = 0x0800_0000;

/// Operations of keyctl(2) (include/uapi/linux/keyctl.h).
mod operation {
    use std::ffi::c_long;

    pub(super) const GET_KEYRING_ID: c_long = 0;
    pub(super) const JOIN_SESSION_KEYRING: c_long = 1;
    pub(super) const SETPERM: c_long = 5;
    pub(super) const DESCRIBE: c_long = 6;
    pub(super) const LINK: c_long = 8;
    pub(super) const UNLINK: c_long = 9;
    pub(super) const READ: c_long = 11;
    pub(super) const SET_TIMEOUT: c_long = 15;
    pub(super) const INVALIDATE: c_long = 21;
}

/// Most keys of a session keyring that are looked at.
const MAX_KEYS: usize = 4096;
/// Longest description of a key that is looked at, with its type and rights, in bytes.
const MAX_DESCRIPTION: usize = 512;

/// Says whether this process has a session keyring of its own and of its own user.
///
/// A process that was given none falls back to that of its user, which every process of the user possesses that has
/// none either. One that became another user, by su(1) or as a job of cron, may still possess that of whom it was
/// started by, and so would they possess what is kept there.
///
/// # Errors
///
/// Fails when the kernel has no keyrings, or a filter keeps them from this process.
pub fn has_session() -> io::Result<bool> {
    let id = |keyring| keyctl(operation::GET_KEYRING_ID, [keyring, 0, 0]);
    match id(SESSION) {
        Ok(session) if session == id(USER_SESSION)? => Ok(false),
        Ok(session) => Ok(describe(session).is_some_and(|about| about.user == user())),
        Err(error) if is_gone(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Keeps a key in the session keyring until `seconds` have passed, in the place of one of the same description.
///
/// Who possesses the session keyring may see and read it, and may take it away; nobody may change it or lengthen its
/// time.
///
/// # Errors
///
/// As the kernel says, `EDQUOT` at the user's quota among it; nothing is left in the session keyring then.
pub fn keep(description: &CStr, key: &SecretKey, seconds: u32) -> io::Result<()> {
    // It is made where it dies with this process, and reaches the session only with its end set.
    let serial = add(description, key, PROCESS)?;
    let made = c_long::from(serial.0);
    keyctl(operation::SET_TIMEOUT, [made, c_long::from(seconds), 0])?;
    keyctl(operation::LINK, [made, SESSION, 0])?;
    // Only now: linking takes a right of its own, and lengthening the time would take the one for this.
    let rights = POSSESSOR_VIEW | POSSESSOR_READ | POSSESSOR_SEARCH;
    keyctl(operation::SETPERM, [made, rights, 0]).map(drop).inspect_err(|_| {
        let _ = forget(serial);
    })
}

/// Returns the keys in the session keyring whose description begins so, each with its description.
///
/// # Errors
///
/// As [`has_session`].
pub fn find(prefix: &str) -> io::Result<Vec<(Serial, String)>> {
    if !has_session()? {
        return Ok(Vec::new());
    }
    let mut serials = vec![0; MAX_KEYS * size_of::<i32>()];
    let length = match read_into(SESSION, operation::READ, &mut serials) {
        Ok(length) => length.min(serials.len()),
        Err(error) if is_gone(&error) => 0,
        Err(error) => return Err(error),
    };
    let serials = serials.get(..length).unwrap_or_default().as_chunks::<4>().0;
    let all = serials.iter().map(|bytes| Serial(i32::from_ne_bytes(*bytes)));
    let described = all.filter_map(|serial| Some((serial, describe(serial.0.into())?)));
    let ours =
        described.filter(|(_, about)| about.kind == "user" && about.text.starts_with(prefix));
    Ok(ours.map(|(serial, about)| (serial, about.text)).collect())
}

/// What the kernel tells of a key.
struct About {
    kind: String,
    user: u32,
    text: String,
}

/// Returns what is told of a key, unless it is gone.
fn describe(key: c_long) -> Option<About> {
    let mut text = vec![0; MAX_DESCRIPTION];
    let length = read_into(key, operation::DESCRIBE, &mut text).ok()?;
    // `kind;user;group;rights;text`, with a final zero (keyctl_describe(3)).
    let text = std::str::from_utf8(text.get(..length.checked_sub(1)?)?).ok()?;
    let mut fields = text.splitn(5, ';');
    let (kind, user) = (fields.next()?.to_owned(), fields.next()?.parse().ok()?);
    Some(About { kind, user, text: fields.nth(2)?.to_owned() })
}

/// Returns a key.
///
/// # Errors
///
/// As the kernel says when it has ended or was taken away, and [`io::ErrorKind::InvalidData`] when it has another
/// length.
pub fn read(serial: Serial) -> io::Result<SecretKey> {
    let mut length = Ok(0);
    let key = SecretKey::init_with(|bytes| {
        length = read_into(serial.0.into(), operation::READ, bytes);
    });
    if length? == KEY_BYTES { Ok(key) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Takes a key away from everybody, and out of the session keyring. The kernel wipes it.
///
/// # Errors
///
/// As the kernel says; one that is gone already is no error.
pub fn forget(serial: Serial) -> io::Result<()> {
    let serial = c_long::from(serial.0);
    let done = |result: io::Result<c_long>| match result {
        Err(error) if !is_gone(&error) => Err(error),
        _ => Ok(()),
    };
    let invalidated = done(keyctl(operation::INVALIDATE, [serial, 0, 0]));
    let unlinked = done(keyctl(operation::UNLINK, [serial, SESSION, 0]));
    invalidated.and(unlinked)
}

/// Returns how much longer the kernel keeps a key, as it says so: `14m` is 14 minutes and less than 15.
#[must_use]
pub fn time_left(serial: Serial) -> Option<String> {
    let file = std::fs::File::open("/proc/keys").ok()?;
    let keys = crate::core::limits::read_at_most(file, 1 << 20).ok()?;
    let id = format!("{:08x}", serial.0);
    // `id flags uses time rights uid gid type description` (proc(5)).
    let keys = String::from_utf8_lossy(&keys);
    let mut fields = keys.lines().map(str::split_ascii_whitespace);
    let time =
        fields.find_map(|mut key| (key.next() == Some(&*id)).then(|| key.nth(2)).flatten())?;
    let number = time.strip_suffix(['s', 'm', 'h', 'd', 'w'])?;
    number.bytes().all(|digit| digit.is_ascii_digit()).then(|| time.to_owned())
}

/// Sees to it that a command starts in a new, empty session keyring, and does not start otherwise.
pub fn start_in_fresh_session(command: &mut Command) -> &mut Command {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt as _;
        // SAFETY: between fork(2) and execve(2) one system call is made, which takes no lock and no memory; an
        // error without a message has none either.
        unsafe { command.pre_exec(join_fresh_session) };
    }
    command
}

/// Does work on a thread that is in a new, empty session keyring, and with it every program that is started there.
///
/// Keyrings belong to threads, and this one cannot go back to one that it left.
///
/// # Errors
///
/// As [`join_fresh_session`]; the work is not done then.
pub fn in_fresh_session<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| join_fresh_session().map(|()| work()));
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Leaves the session keyring of this thread for a new, empty one.
///
/// # Errors
///
/// As the kernel says, `EDQUOT` at the user's quota among it. Where there are no keyrings, or a filter such as that of
/// container engines keeps them from this process and its children, there is nothing to leave, and that is none.
pub fn join_fresh_session() -> io::Result<()> {
    match keyctl(operation::JOIN_SESSION_KEYRING, [0, 0, 0]) {
        Err(error) if is_kept_away(&error) => Ok(()),
        other => other.map(drop),
    }
}

#[cfg(target_os = "linux")]
use linux::{add, is_gone, is_kept_away, keyctl, read_into, user};

#[cfg(not(target_os = "linux"))]
use elsewhere::{add, is_gone, is_kept_away, keyctl, read_into, user};

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::{CStr, c_long};
    use std::io;

    use super::{SecretKey, Serial};

    pub(super) fn add(description: &CStr, key: &SecretKey, keyring: c_long) -> io::Result<Serial> {
        let payload = key.expose_secret();
        // SAFETY: add_key(2) reads two strings and as many bytes as it is told, all of which outlive the call.
        let serial = unsafe {
            libc::syscall(
                libc::SYS_add_key,
                c"user".as_ptr(),
                description.as_ptr(),
                payload.as_ptr(),
                payload.len(),
                keyring,
            )
        };
        i32::try_from(checked(serial)?).map(Serial).map_err(io::Error::other)
    }

    /// Calls keyctl(2) with numbers only.
    pub(super) fn keyctl(operation: c_long, numbers: [c_long; 3]) -> io::Result<c_long> {
        let [first, second, third] = numbers;
        // SAFETY: of the operations above only READ and DESCRIBE take an address, and they are not called from here;
        // the name that JOIN_SESSION_KEYRING takes is null.
        checked(unsafe { libc::syscall(libc::SYS_keyctl, operation, first, second, third, 0) })
    }

    /// Reads what a key holds, or its description; returns how long that is, which may be longer than `out`.
    pub(super) fn read_into(key: c_long, operation: c_long, out: &mut [u8]) -> io::Result<usize> {
        // SAFETY: READ and DESCRIBE write `out.len()` bytes at most, and `out` outlives the call.
        let length = checked(unsafe {
            libc::syscall(libc::SYS_keyctl, operation, key, out.as_mut_ptr(), out.len(), 0)
        })?;
        usize::try_from(length).map_err(io::Error::other)
    }

    /// Says whether a key or keyring is not there, or no more.
    pub(super) fn is_gone(error: &io::Error) -> bool {
        let gone = [libc::ENOKEY, libc::EKEYEXPIRED, libc::EKEYREVOKED, libc::ENOENT];
        error.raw_os_error().is_some_and(|number| gone.contains(&number))
    }

    /// Says whether there are no keyrings, or a filter keeps them from this process, and so from its children.
    pub(super) fn is_kept_away(error: &io::Error) -> bool {
        matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EPERM))
    }

    pub(super) fn user() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    fn checked(result: c_long) -> io::Result<c_long> {
        if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::ffi::{CStr, c_long};
    use std::io;

    use super::{SecretKey, Serial};

    pub(super) fn add(_: &CStr, _: &SecretKey, _: c_long) -> io::Result<Serial> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn keyctl(_: c_long, _: [c_long; 3]) -> io::Result<c_long> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn read_into(_: c_long, _: c_long, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn is_gone(_: &io::Error) -> bool {
        false
    }

    pub(super) fn is_kept_away(_: &io::Error) -> bool {
        true
    }

    pub(super) fn user() -> u32 {
        0
    }
}
