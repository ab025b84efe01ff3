//! A confined process as its parent sees it through `/proc`: its memory, its size, where its descriptors lead.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use super::broker::Place;

/// Numbers of a process at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// The most memory that was resident, in bytes (`VmHWM`).
    pub(super) peak_bytes: u64,
    /// The most address space that was in use, in bytes (`VmPeak`).
    pub(super) peak_space_bytes: u64,
    /// Threads.
    pub(super) threads: u32,
}

/// A process, by the files that tell of it.
#[derive(Debug)]
pub(super) struct Process {
    pid: i32,
    status: Option<File>,
    memory: Option<File>,
}

/// Why memory could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// There is none at that address.
    Fault,
    /// The system lets nobody look (Yama, levels 2 and 3).
    Forbidden,
}

/// The longest path that the kernel takes (`PATH_MAX`).
const MAX_PATH_BYTES: usize = 4096;
const PAGE_BYTES: u64 = 4096;

impl Process {
    /// Returns the process with a number that belongs to a child not yet waited for.
    pub(super) fn new(pid: i32) -> Self {
        // Opened now, so that a look costs one call.
        let status = File::open(format!("/proc/{pid}/status")).ok();
        Self { pid, status, memory: None }
    }

    /// Returns how large it is, if it is still there.
    pub(super) fn size(&self) -> Option<Size> {
        let mut text = [0; 4096];
        let length = self.status.as_ref()?.read_at(&mut text, 0).ok()?;
        let text = std::str::from_utf8(text.get(..length)?).ok()?;
        // A process that has ended has no memory left to tell of.
        let peak_bytes = number(text, "VmHWM:")?.saturating_mul(1024);
        Some(Size {
            peak_bytes,
            peak_space_bytes: number(text, "VmPeak:")?.saturating_mul(1024),
            threads: u32::try_from(number(text, "Threads:")?).ok()?,
        })
    }

    /// Reads bytes at an address.
    ///
    /// Another thread can write there at the same time: what is read serves to refuse and to tell, never to allow.
    pub(super) fn read(&mut self, address: u64, into: &mut [u8]) -> Result<usize, Unread> {
        let memory = match &mut self.memory {
            Some(memory) => memory,
            // Opened once: it stays with the memory that the process had then, and there is no second program.
            none => none.insert(
                File::open(format!("/proc/{}/mem", self.pid)).map_err(|error| unread(&error))?,
            ),
        };
        memory.read_at(into, address).map_err(|error| unread(&error))
    }

    /// Reads a text up to its zero byte.
    pub(super) fn read_path(&mut self, address: u64) -> Result<Vec<u8>, Unread> {
        let mut path = Vec::new();
        let mut at = address;
        while path.len() < MAX_PATH_BYTES {
            // Not over the end of a page: the next one may not be there.
            let room = usize::try_from(PAGE_BYTES - at % PAGE_BYTES).map_err(|_| Unread::Fault)?;
            let mut piece = [0; 256];
            let piece = piece.get_mut(..room.min(256)).ok_or(Unread::Fault)?;
            let length = self.read(at, piece)?;
            let piece =
                piece.get(..length).filter(|piece| !piece.is_empty()).ok_or(Unread::Fault)?;
            if let Some(end) = piece.iter().position(|byte| *byte == 0) {
                path.extend_from_slice(piece.get(..end).unwrap_or_default());
                return Ok(path);
            }
            path.extend_from_slice(piece);
            at = at.checked_add(length as u64).ok_or(Unread::Fault)?;
        }
        Ok(path)
    }

    /// Returns what a descriptor of it is, for what takes its place.
    pub(super) fn place(&self, descriptor: u32) -> Place {
        let mut text = String::new();
        let info = File::open(format!("/proc/{}/fdinfo/{descriptor}", self.pid));
        // What cannot be read is taken for a plain one.
        let _ = info.and_then(|info| info.take(4096).read_to_string(&mut text));
        let flags = text.lines().find_map(|line| line.strip_prefix("flags:"));
        let flags = flags.and_then(|flags| i32::from_str_radix(flags.trim(), 8).ok()).unwrap_or(0);
        Place {
            descriptor,
            nonblocking: flags & libc::O_NONBLOCK != 0,
            close_at_exec: flags & libc::O_CLOEXEC != 0,
        }
    }

    /// Returns the folder that relative paths start from: the working folder, or that of a descriptor.
    pub(super) fn folder(&self, descriptor: i32) -> Option<PathBuf> {
        let link = match descriptor {
            libc::AT_FDCWD => format!("/proc/{}/cwd", self.pid),
            descriptor => format!("/proc/{}/fd/{descriptor}", self.pid),
        };
        std::fs::read_link(link).ok()
    }
}

fn unread(error: &io::Error) -> Unread {
    match error.raw_os_error() {
        Some(libc::EACCES | libc::EPERM) => Unread::Forbidden,
        _ => Unread::Fault,
    }
}

fn number(text: &str, label: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(label))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

/// Makes a path of bytes that a process passed.
pub(super) fn path(bytes: Vec<u8>) -> PathBuf {
    std::ffi::OsString::from_vec(bytes).into()
}
