//! Which loader an ELF program names (`PT_INTERP`).

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// A loader's path is shorter.
const MAX_PATH_BYTES: u64 = 4096;

/// A program that this machine can run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Elf {
    /// The loader it names; none when it is linked statically.
    pub(super) loader: Option<PathBuf>,
}

/// Reads the headers of a program; `None` when it is no ELF program of 64 bits, such as a script.
pub(super) fn read(path: &Path) -> Option<Elf> {
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
            return Some(Elf { loader: Some(PathBuf::from(OsStr::from_bytes(name))) });
        }
    }
    Some(Elf { loader: None })
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> Option<Elf> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        read(file.path())
    }

    #[test]
    fn this_program_names_a_loader_that_is_there() {
        let elf = read(&std::env::current_exe().unwrap()).unwrap();
        assert!(elf.loader.is_none_or(|loader| loader.is_file()));
    }

    #[test]
    fn what_is_no_program_is_none() {
        assert_eq!(written(b"#!/bin/sh\nexec python3 \"$@\"\n"), None);
        assert_eq!(written(b""), None);
        assert_eq!(written(b"\x7fELF\x02\x01"), None);
    }

    #[test]
    fn headers_that_lead_nowhere_are_none() {
        let mut header = vec![0; 64];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        header[32..40].copy_from_slice(&u64::MAX.to_le_bytes());
        header[54..56].copy_from_slice(&56_u16.to_le_bytes());
        header[56..58].copy_from_slice(&u16::MAX.to_le_bytes());
        assert_eq!(written(&header), None);
    }
}
