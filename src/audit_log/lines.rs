//! The lines of a file, read piece by piece.

use std::io;

use crate::core::disk::ReadAt;

use super::record::MAX_LINE_BYTES;

/// How much is read at once, in bytes.
const PIECE_BYTES: u64 = 256 * 1024;

/// A file's lines, one at a time.
pub(super) struct Lines {
    file: Box<dyn ReadAt>,
    len: u64,
    /// Where the next piece begins in the file.
    at: u64,
    buffer: Vec<u8>,
    /// Where the present line begins and ends in the buffer, and the next begins.
    present: (usize, usize),
    next: usize,
}

/// A line that does not end, or not soon enough.
pub(super) struct Cut {
    /// Whether it is longer than any record.
    pub(super) is_long: bool,
}

impl Lines {
    /// Begins so many bytes into the file, at the beginning of a line.
    pub(super) fn from(file: Box<dyn ReadAt>, at: u64) -> io::Result<Self> {
        let len = file.len()?;
        Ok(Self { file, len, at, buffer: Vec::new(), present: (0, 0), next: 0 })
    }

    /// Goes to the next line and returns it without its line feed.
    pub(super) fn advance(&mut self) -> io::Result<Option<Result<&[u8], Cut>>> {
        loop {
            let rest = self.buffer.get(self.next..).unwrap_or_default();
            if let Some(end) = memchr::memchr(b'\n', rest) {
                self.present = (self.next, self.next + end);
                self.next += end + 1;
                return Ok(Some(Ok(self.line())));
            }
            let is_long = rest.len() > MAX_LINE_BYTES;
            if is_long || self.at >= self.len {
                self.present = (self.next, self.buffer.len());
                let is_over = rest.is_empty();
                self.next = self.buffer.len();
                return Ok((!is_over).then_some(Err(Cut { is_long })));
            }
            self.fill()?;
        }
    }

    /// Returns the present line.
    pub(super) fn line(&self) -> &[u8] {
        self.buffer.get(self.present.0..self.present.1).unwrap_or_default()
    }

    /// Returns copies of the next few lines; the present one stays.
    pub(super) fn rest(&mut self, count: usize) -> io::Result<Vec<Vec<u8>>> {
        let present = self.line().to_vec();
        let mut lines = Vec::new();
        for _ in 0..count {
            match self.advance()? {
                Some(Ok(line)) => lines.push(line.to_vec()),
                _ => break,
            }
        }
        self.present = (0, present.len());
        self.buffer = present;
        self.next = self.buffer.len();
        Ok(lines)
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.next);
        self.next = 0;
        let size = usize::try_from((self.len - self.at).min(PIECE_BYTES))
            .expect("a piece is 256 KiB at most");
        let old = self.buffer.len();
        self.buffer.resize(old + size, 0);
        let part = self.buffer.get_mut(old..).unwrap_or_default();
        self.file.read_exact_at(part, self.at)?;
        self.at += size as u64;
        Ok(())
    }
}
