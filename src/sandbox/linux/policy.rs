//! What is decided of calls that the filter leaves open.

use std::net::SocketAddr;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use crate::core::confinement::Decision;
use crate::core::sys::notify::{self, Notification};

use super::super::behaviour::Operand;
use super::broker::Broker;
use super::calls::{self, Shape};
use super::log::Log;
use super::process::{Process, Size, Unread, path};
use super::syscalls::{BEYOND_READING, UNKNOWN, starts_a_thread};
use super::view::View;

/// Decides on calls, and remembers them.
#[derive(Debug)]
pub(super) struct Policy<'a> {
    pub(super) view: &'a View,
    /// What is worth telling when it is read, since it was granted.
    pub(super) told: &'a [PathBuf],
    pub(super) process: Process,
    pub(super) log: Log,
    pub(super) broker: Broker,
    /// The largest that the process was seen.
    pub(super) size: Size,
    /// How many threads there may be.
    pub(super) threads: u32,
    /// Whether files have a boundary besides this.
    pub(super) landlock: bool,
    /// Whether the process became Python.
    pub(super) started: bool,
}

/// The answer to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Through,
    Fails(i32),
    /// We connect to this address.
    Connects(SocketAddr),
}

/// Calls with higher numbers are younger than this program, so they are answered as a kernel does that lacks them
/// (Linux 6.10, `mseal`).
const NEWEST_CALL: i32 = 462;

impl Policy<'_> {
    /// Answers a call, or keeps it waiting for a connection.
    pub(super) fn answer(&mut self, listener: BorrowedFd<'_>, call: &Notification) {
        match self.decide(listener, call) {
            Answer::Through => notify::let_through(listener, call.id),
            Answer::Fails(errno) => notify::refuse(listener, call.id, errno),
            Answer::Connects(address) => {
                #[allow(clippy::cast_possible_truncation, reason = "as much as the kernel takes")]
                let place = self.process.place(call.arguments[0] as u32);
                self.broker.begin(listener, call.id, address, place);
            }
        }
    }

    /// Looks at how large the process is.
    pub(super) fn measure(&mut self) {
        if let Some(size) = self.process.size() {
            self.size.peak_bytes = self.size.peak_bytes.max(size.peak_bytes);
            self.size.peak_space_bytes = self.size.peak_space_bytes.max(size.peak_space_bytes);
            self.size.threads = self.size.threads.max(size.threads);
        }
    }

    /// Decides. A call is let through by the values of registers, by the place it has in our own code, or because Landlock
    /// or the mounts confine what it reaches; never because of what lies in the caller's memory.
    fn decide(&mut self, listener: BorrowedFd<'_>, call: &Notification) -> Answer {
        let [first, second, third, ..] = call.arguments;
        match i64::from(call.number) {
            // The first one is made by our own code, before anything of the plugin runs.
            libc::SYS_execve if !self.started => {
                self.started = true;
                Answer::Through
            }
            libc::SYS_exit_group => {
                self.measure();
                Answer::Through
            }
            libc::SYS_clone if starts_a_thread(first) => self.thread(first),
            libc::SYS_openat => self.open(listener, call, dirfd(first), second, third),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_open => self.open(listener, call, libc::AT_FDCWD, first, second),
            libc::SYS_connect => self.connect(listener, call, second, third),
            // glibc asks for this at every thread.
            libc::SYS_clone3 => Answer::Fails(libc::ENOSYS),
            number => {
                self.note(listener, call);
                let unknown = call.number > NEWEST_CALL || UNKNOWN.contains(&number);
                Answer::Fails(if unknown { libc::ENOSYS } else { libc::EPERM })
            }
        }
    }

    fn thread(&mut self, flags: u64) -> Answer {
        self.measure();
        if let Some(now) = self.process.size().filter(|now| now.threads < self.threads) {
            self.size.threads = self.size.threads.max(now.threads + 1);
            return Answer::Through;
        }
        self.log.add("clone", Operand::Numbers(vec![flags]), Decision::Denied);
        Answer::Fails(libc::EAGAIN)
    }

    fn open(
        &mut self,
        listener: BorrowedFd<'_>,
        call: &Notification,
        folder: i32,
        address: u64,
        flags: u64,
    ) -> Answer {
        let name = if i64::from(call.number) == libc::SYS_openat { "openat" } else { "open" };
        let writes = flags & BEYOND_READING != 0;
        let path = match self.process.read_path(address) {
            Ok(bytes) if notify::still_waits(listener, call.id) => self.absolute(folder, bytes),
            // Reading is confined by Landlock in any case, so it goes on where the system lets nobody look.
            Err(Unread::Forbidden) if !writes && self.landlock => return Answer::Through,
            Err(Unread::Forbidden) => return Answer::Fails(libc::EACCES),
            _ => return Answer::Fails(libc::EFAULT),
        };
        if !writes && self.view.shows(&path) {
            if self.told.iter().any(|told| path.starts_with(told)) {
                self.log.add(name, operand(&path, writes), Decision::Allowed);
            }
            return Answer::Through;
        }
        let makes_handle = flags & u64::from(libc::O_PATH.cast_unsigned()) != 0;
        if self.view.is_scratch(&path) && !makes_handle {
            self.log.add(name, operand(&path, writes), Decision::Allowed);
            return Answer::Through;
        }
        self.log.add(name, operand(&path, writes), Decision::Denied);
        Answer::Fails(libc::EACCES)
    }

    fn connect(
        &mut self,
        listener: BorrowedFd<'_>,
        call: &Notification,
        address: u64,
        length: u64,
    ) -> Answer {
        let asked = self.address(address, length);
        match asked.filter(|_| notify::still_waits(listener, call.id)) {
            Some(Operand::Address(asked)) if self.broker.allows(asked) => {
                self.log.add("connect", Operand::Address(asked), Decision::Allowed);
                Answer::Connects(asked)
            }
            asked => {
                let asked = asked.unwrap_or(Operand::Nothing);
                self.log.add("connect", asked, Decision::Denied);
                Answer::Fails(libc::EACCES)
            }
        }
    }

    fn absolute(&self, folder: i32, bytes: Vec<u8>) -> PathBuf {
        let path = path(bytes);
        if path.is_absolute() {
            return path;
        }
        self.process.folder(folder).map_or(path.clone(), |folder| folder.join(path))
    }

    /// Puts down a call that is refused, with what says what it was about.
    fn note(&mut self, listener: BorrowedFd<'_>, call: &Notification) {
        let Some((name, shape)) = calls::of(call.number) else {
            self.log.add_unnamed(call.number);
            return;
        };
        let argument = |index: &u8| call.arguments.get(usize::from(*index)).copied().unwrap_or(0);
        let operand = match shape {
            Shape::Nothing => Operand::Nothing,
            Shape::Numbers(indexes) => Operand::Numbers(indexes.iter().map(argument).collect()),
            Shape::Path(index) => match self.process.read_path(argument(&index)) {
                Ok(bytes) => Operand::Path { bytes, writes: false },
                Err(_) => Operand::Nothing,
            },
            Shape::Address(address, length) => {
                self.address(argument(&address), argument(&length)).unwrap_or(Operand::Nothing)
            }
        };
        // What was read belongs to this call only while it waits.
        let operand =
            if notify::still_waits(listener, call.id) { operand } else { Operand::Nothing };
        self.log.add(name, operand, Decision::Denied);
    }

    fn address(&mut self, address: u64, length: u64) -> Option<Operand> {
        let mut bytes = [0; calls::MAX_ADDRESS_BYTES];
        let length = usize::try_from(length).ok()?.min(bytes.len());
        let length = self.process.read(address, bytes.get_mut(..length)?).ok()?;
        calls::address(bytes.get(..length)?)
    }
}

/// The kernel looks at 32 bits of a descriptor.
#[allow(clippy::cast_possible_truncation, reason = "the lower half is what the kernel takes")]
fn dirfd(register: u64) -> i32 {
    (register as u32).cast_signed()
}

fn operand(path: &std::path::Path, writes: bool) -> Operand {
    Operand::Path { bytes: path.as_os_str().as_bytes().to_vec(), writes }
}
