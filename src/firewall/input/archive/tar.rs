//! Source distributions: tar (POSIX.1-2001 pax), packed by gzip.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::budget::{Budget, shown};
use super::{Refusal, is_looked_at};
use crate::firewall::rules::{HOSTILE_ARCHIVE, LINKED_FILE, OVERSIZED_INPUT};

/// Reads an archive packed by gzip, and hands on the members that are looked at.
pub(super) fn read_gzip(
    bytes: &[u8],
    budget: &mut Budget<'_>,
    keep: &mut impl FnMut(&str, Vec<u8>),
) -> Result<(), Refusal> {
    read(MultiGzDecoder::new(bytes), budget, keep)
}

/// Reads an archive, and hands on the members that are looked at.
pub(super) fn read(
    packed: impl Read,
    budget: &mut Budget<'_>,
    keep: &mut impl FnMut(&str, Vec<u8>),
) -> Result<(), Refusal> {
    let mut archive =
        Archive::new(Bounded { inner: packed, left: budget.most_bytes(), is_over: false });
    let outcome = members(&mut archive, budget, keep);
    if archive.into_inner().is_over {
        let message = format!("it unpacks to more than {} bytes", budget.most_bytes());
        return Err(Refusal::new(&OVERSIZED_INPUT, message));
    }
    outcome
}

fn members(
    archive: &mut Archive<impl Read>,
    budget: &mut Budget<'_>,
    keep: &mut impl FnMut(&str, Vec<u8>),
) -> Result<(), Refusal> {
    let damaged = |error: io::Error| Refusal::damaged(format!("it is damaged: {}", error.kind()));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = std::str::from_utf8(&entry.path_bytes())
            .map_err(|_| Refusal::damaged("the name of a member is not in UTF-8"))?
            .to_owned();
        // `./name` is how tar(1) stores a folder.
        let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
        let size = entry.size();
        match entry.header().entry_type() {
            EntryType::Continuous | EntryType::Regular if !name.ends_with('/') => {}
            EntryType::Directory => {
                if !name.is_empty() {
                    budget.member(&format!("{}/", name.trim_end_matches('/')), size)?;
                }
                continue;
            }
            EntryType::XGlobalHeader => continue,
            EntryType::Link | EntryType::Symlink => {
                let message = format!("its member `{}` is a link", shown(&name));
                return Err(Refusal::new(&LINKED_FILE, message));
            }
            _ => {
                let message = format!("its member `{}` is no ordinary file", shown(&name));
                return Err(Refusal::new(&HOSTILE_ARCHIVE, message));
            }
        }
        budget.member(&name, size)?;
        if is_looked_at(&name) {
            let mut data = Vec::new();
            entry.read_to_end(&mut data).map_err(damaged)?;
            if u64::try_from(data.len()).ok() != Some(size) {
                return Err(Refusal::damaged(format!("its member `{}` is cut off", shown(&name))));
            }
            keep(&name, data);
        }
    }
    Ok(())
}

/// Reads so many bytes and fails at the next.
struct Bounded<R> {
    inner: R,
    left: u64,
    is_over: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => {
                self.is_over = true;
                Err(io::Error::other("too large"))
            }
        }
    }
}
