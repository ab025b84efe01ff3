//! Masking every value in a text that streams through.

use std::io::{self, Read, Write};

use super::scan::Scan;
use super::search::Searcher;
use crate::core::secret::SecretBuffer;

/// What stands in the place of a value. It tells neither its length nor its name, which is as
/// secret as a log is public.
pub const MASK: &[u8] = b"***";

/// Most bytes that are read in one go.
const READ_BYTES: usize = 64 * 1024;

/// Why a text could not be passed on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedactError {
    /// The text could not be read.
    #[error("could not read the text")]
    Read(#[source] io::Error),
    /// The masked text could not be written.
    #[error("could not write the text")]
    Write(#[source] io::Error),
}

/// A text on its way.
///
/// **Invariant:** each byte of a text that lies in an occurrence of a form, overlapping or not, is
/// left out, and each longest stretch of such bytes becomes one [`MASK`]; every other byte is
/// written as it is. How the text was cut into pieces does not matter. The beginning of a form that
/// the text ends with counts as one where it has eight bytes or more: a value that was cut off.
///
/// Every byte is written as soon as this is known of it, which for most is at once: only a text that
/// ends as a form begins is held back, from there.
#[derive(Debug)]
pub struct Redactor<'s> {
    searcher: &'s Searcher,
    scan: Scan,
    /// Text that was read; what is before `start` has been written.
    text: SecretBuffer,
    start: usize,
    end: usize,
    /// Where forms are, merged, in order, as far as they are not written.
    covered: Vec<(usize, usize)>,
    /// Whether the last that was written is a mask.
    masked: bool,
    /// What is about to be written: masked, so it is wiped no more than any output.
    shown: Vec<u8>,
}

impl<'s> Redactor<'s> {
    /// Returns a redactor at the beginning of a text.
    #[must_use]
    pub fn new(searcher: &'s Searcher) -> Self {
        Self {
            searcher,
            scan: Scan::new(),
            text: SecretBuffer::zeroed(READ_BYTES),
            start: 0,
            end: 0,
            covered: Vec::new(),
            masked: false,
            shown: Vec::new(),
        }
    }

    /// Passes everything on, to the end.
    ///
    /// # Errors
    ///
    /// [`RedactError`] saying which side failed.
    pub fn copy(
        mut self,
        source: &mut impl Read,
        sink: &mut impl Write,
    ) -> Result<(), RedactError> {
        while self.pass_on(source, sink)? > 0 {}
        self.finish(sink)
    }

    /// Reads once and writes what can be written; returns how many bytes were read, 0 at the end.
    ///
    /// # Errors
    ///
    /// [`RedactError`] saying which side failed.
    pub fn pass_on(
        &mut self,
        source: &mut impl Read,
        sink: &mut impl Write,
    ) -> Result<usize, RedactError> {
        self.make_room();
        let room = self.text.expose_secret_mut().get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match source.read(room) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(RedactError::Read(error)),
            }
        };
        self.end += read;
        let text = self.text.expose_secret().get(..self.end).unwrap_or_default();
        let covered = &mut self.covered;
        self.scan.advance(self.searcher, text, |found| cover(covered, found.start, found.end));
        self.write_until(self.scan.unfinished(), sink).map_err(RedactError::Write)?;
        Ok(read)
    }

    /// Writes what was held back, since no more will come.
    ///
    /// # Errors
    ///
    /// [`RedactError::Write`].
    pub fn finish(mut self, sink: &mut impl Write) -> Result<(), RedactError> {
        let cut_off = self.scan.unfinished_value();
        if cut_off < self.end {
            cover(&mut self.covered, cut_off, self.end);
        }
        self.write_until(self.end, sink).map_err(RedactError::Write)
    }

    /// Writes up to `decided`, and on to the end of a form that reaches beyond.
    fn write_until(&mut self, decided: usize, sink: &mut impl Write) -> io::Result<()> {
        let text = self.text.expose_secret();
        let spans = self.covered.partition_point(|span| span.0 <= decided);
        let last = self.covered.get(..spans).and_then(<[_]>::last);
        let decided = last.map_or(decided, |span| span.1.max(decided)).max(self.start);
        if spans == 0 {
            let plain = text.get(self.start..decided).unwrap_or_default();
            self.masked &= plain.is_empty();
            self.start = decided;
            return write_at_once(sink, plain);
        }
        for (from, to) in self.covered.drain(..spans) {
            let plain = text.get(self.start..from).unwrap_or_default();
            self.shown.extend_from_slice(plain);
            if to > self.start {
                if !(self.masked && plain.is_empty()) {
                    self.shown.extend_from_slice(MASK);
                }
                self.masked = true;
                self.start = to;
            }
        }
        let plain = text.get(self.start..decided).unwrap_or_default();
        self.shown.extend_from_slice(plain);
        self.masked &= plain.is_empty();
        self.start = decided;
        let written = write_at_once(sink, &self.shown);
        self.shown.clear();
        written
    }

    /// Makes room for a read: forgets what was written, or grows.
    fn make_room(&mut self) {
        let kept = self.start.min(self.scan.unfinished());
        // Moved only when it is less than the room that was used, so that a long form that comes in
        // small pieces is not moved with each.
        if kept >= self.end - kept {
            self.text.expose_secret_mut().copy_within(kept..self.end, 0);
            self.scan.forget(kept);
            self.start -= kept;
            self.end -= kept;
            for span in &mut self.covered {
                *span = (span.0 - kept.min(span.0), span.1 - kept);
            }
        }
        if self.text.len() - self.end < READ_BYTES / 2 {
            self.text.pad_to((self.end + READ_BYTES).max(self.text.len() * 2));
        }
    }
}

/// Adds a span that ends behind all others, and merges it with those that it touches.
fn cover(covered: &mut Vec<(usize, usize)>, mut start: usize, end: usize) {
    while let Some(last) = covered.pop_if(|last| last.1 >= start) {
        start = start.min(last.0);
    }
    covered.push((start, end));
}

fn write_at_once(sink: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    sink.write_all(bytes)?;
    sink.flush()
}
