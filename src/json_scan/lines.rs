//! One document a line (NDJSON), judged as they come: side by side, and in constant memory.

use std::io::{self, Read};
use std::sync::Arc;

use rayon::prelude::*;

use super::document::{self, Document, Options};

/// How much is read before lines are judged.
const BLOCK_BYTES: usize = 4 * 1024 * 1024;

/// Scans a document a line as `source` delivers them. The limits are for each of them. Lines of white space are
/// passed over.
///
/// What is found has its place in the whole, and the pointer in its line.
///
/// # Errors
///
/// Fails when `source` does.
pub fn scan_lines(name: &str, mut source: impl Read, options: &Options) -> io::Result<Document> {
    let mut lines = Lines::new(name, options);
    let mut chunk = vec![0; 256 * 1024];
    loop {
        match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => lines.take(chunk.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(lines.finish())
}

struct Lines<'a> {
    options: &'a Options,
    /// What is not judged yet; it begins with a line.
    pending: Vec<u8>,
    /// How many bytes and lines were judged.
    base: (usize, usize),
    /// Whether the line that `pending` begins within was refused already.
    is_skipping: bool,
    all: Document,
}

impl<'a> Lines<'a> {
    fn new(name: &str, options: &'a Options) -> Self {
        let all = Document::empty(Arc::from(name));
        Self { options, pending: Vec::new(), base: (0, 0), is_skipping: false, all }
    }

    fn take(&mut self, chunk: &[u8]) {
        self.all.bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        self.pending.extend_from_slice(chunk);
        if self.is_skipping {
            match memchr::memchr(b'\n', &self.pending) {
                Some(end) => {
                    self.drop_first(end + 1, 1);
                    self.is_skipping = false;
                }
                None => self.drop_first(self.pending.len(), 0),
            }
        }
        if self.pending.len() >= BLOCK_BYTES.min(self.options.limits.size.saturating_add(1)) {
            self.judge_complete();
        }
    }

    fn finish(mut self) -> Document {
        self.judge_complete();
        if !self.is_skipping && !self.pending.is_empty() {
            self.judge(self.pending.len());
        }
        self.all
    }

    /// Judges the lines that are complete, and refuses the one that is not when it is too long already.
    fn judge_complete(&mut self) {
        if let Some(last) = memchr::memrchr(b'\n', &self.pending) {
            self.judge(last + 1);
        }
        if self.pending.len() > self.options.limits.size {
            let document = judged(&self.all.name, &self.pending, self.options, self.base);
            self.all.absorb(document);
            self.drop_first(self.pending.len(), 0);
            self.is_skipping = true;
        }
    }

    /// Judges the first `length` bytes, which are whole lines.
    fn judge(&mut self, length: usize) {
        let block = self.pending.get(..length).unwrap_or_default();
        let mut lines = Vec::new();
        let mut start = 0;
        for (number, line) in block.split_inclusive(|byte| *byte == b'\n').enumerate() {
            if !line.trim_ascii().is_empty() {
                lines.push((line, (self.base.0 + start, self.base.1 + number)));
            }
            start += line.len();
        }
        let name = Arc::clone(&self.all.name);
        let documents: Vec<Document> =
            lines.par_iter().map(|(line, base)| judged(&name, line, self.options, *base)).collect();
        for document in documents {
            self.all.absorb(document);
        }
        let count = memchr::memchr_iter(b'\n', block).count();
        self.drop_first(length, count);
    }

    fn drop_first(&mut self, length: usize, lines: usize) {
        self.pending.drain(..length);
        self.base = (self.base.0 + length, self.base.1 + lines);
    }
}

/// Judges one line. Of one that is too long only the beginning is looked at, however it was read.
fn judged(name: &Arc<str>, line: &[u8], options: &Options, base: (usize, usize)) -> Document {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let most = line.len().min(options.limits.size.saturating_add(1));
    document::at(name, line.get(..most).unwrap_or_default(), options, base)
}
