//! Which loader an ELF program names (`PT_INTERP`).

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// A loader's path is shorter.
const MAX_PATH_BYTES: u64 = 4096;

/// Who loads a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Loader {
    /// The kernel alone: it is linked statically.
    Kernel,
    /// A program that it names.
    Program(PathBuf),
}

/// Returns who loads the program at `path`, if it is an ELF program of this machine's word size and byte order.
pub(super) fn loader(path: &Path) -> Option<Loader> {
    // System V gABI, chapters 4 and 5: ELF header, and program headers of 56 bytes.
    let file = File::open(path).ok()?;
    let mut header = [0; 64];
    file.read_exact_at(&mut header, 0).ok()?;
    // The magic, 64 bits, and the byte order of what we run on: both that we support are little-endian.
    if !header.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let table = word(&header, 32)?;
    let count = half(&header, 56)?;
    if half(&header, 54)? != 56 {
        return None;
    }
    for index in 0..count.min(128) {
        let mut entry = [0; 56];
        file.read_exact_at(&mut entry, table.checked_add(u64::from(index) * 56)?).ok()?;
        let is_loader = entry.starts_with(&libc::PT_INTERP.to_le_bytes());
        if is_loader {
            let size = word(&entry, 32)?.min(MAX_PATH_BYTES);
            let mut name = vec![0; usize::try_from(size).ok()?];
            file.read_exact_at(&mut name, word(&entry, 8)?).ok()?;
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            return Some(Loader::Program(PathBuf::from(OsStr::from_bytes(name))));
        }
    }
    Some(Loader::Kernel)
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}
