//! Every record of a log in order, and those that come while somebody looks.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::core::event::{LogId, SinkError};

use super::files::{self, Listing};
use super::lines::Lines;
use super::log::AuditLog;
use super::record::Record;

/// A place in a log, from which it is read on.
pub struct Reader<'l> {
    log: &'l AuditLog<'l>,
    folder: PathBuf,
    id: LogId,
    /// The number of the first record of the file that is read, where it is an earlier one.
    first: Option<u64>,
    /// How much of that file was read, in bytes.
    offset: u64,
    /// The number of the first record that was seen of that file.
    begun: u64,
    /// The number of the next record.
    next: u64,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("id", &self.id)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl AuditLog<'_> {
    /// Returns a reader at the first record of the log that is written here, if there is one.
    ///
    /// # Errors
    ///
    /// [`SinkError`] when the folder cannot be read.
    pub fn reader(&self, vault: [u8; 16]) -> Result<Option<Reader<'_>>, SinkError> {
        let folder = self.folder(vault);
        let Some(id) = self.present(vault)? else { return Ok(None) };
        let first = Listing::read(self.disk, &folder)?.earlier_of(id).first().copied();
        Ok(Some(Reader {
            log: self,
            folder,
            id,
            first,
            offset: 0,
            begun: 0,
            next: first.unwrap_or(0),
        }))
    }
}

impl Reader<'_> {
    /// Shows every record up to the present end; where a line is none, nothing and the number it should have had.
    ///
    /// # Errors
    ///
    /// [`SinkError`] when a file cannot be read.
    pub fn read(&mut self, mut look: impl FnMut(u64, Option<Record>)) -> Result<(), SinkError> {
        loop {
            let earlier = Listing::read(self.log.disk, &self.folder)?.earlier_of(self.id);
            let first = self.first.or_else(|| self.ended(&earlier));
            let path = match first {
                Some(first) => files::earlier(&self.folder, self.id, first),
                None => files::newest(&self.folder, self.id),
            };
            let read = |error| SinkError::io("read", &path)(error);
            let mut lines =
                match self.log.disk.open(&path).and_then(|file| Lines::from(file, self.offset)) {
                    Ok(lines) => lines,
                    // Let go meanwhile, or about to be made.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                    Err(error) => return Err(read(error)),
                };
            while let Some(Ok(line)) = lines.advance().map_err(read)? {
                let record = Record::parse(line);
                let seq = record.as_ref().map_or(self.next, |record| record.seq);
                if self.offset == 0 {
                    self.begun = seq;
                }
                self.offset += line.len() as u64 + 1;
                look(seq, record);
                self.next = seq.saturating_add(1);
            }
            let Some(first) = first else { return Ok(()) };
            self.first = earlier.iter().copied().find(|other| *other > first);
            self.offset = 0;
        }
    }

    /// Returns the number of the file that was the newest when it was last read, if it has one since.
    fn ended(&self, earlier: &[u64]) -> Option<u64> {
        (self.offset > 0)
            .then(|| earlier.iter().copied().find(|first| *first == self.begun))
            .flatten()
    }
}
