//! How far a scan is: files where there are several, and else bytes.

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::progress::Progress;

/// Counts what is read, for whom it concerns.
pub(super) struct Watch<'a> {
    progress: &'a dyn Progress,
    files: u64,
    done: AtomicU64,
    bytes: AtomicU64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(progress: &'a dyn Progress, files: usize) -> Self {
        let files = u64::try_from(files).unwrap_or(u64::MAX);
        Self { progress, files, done: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    /// Returns a reader of which each read is counted.
    pub(super) fn read<R: Read>(&self, source: R) -> Watched<'_, 'a, R> {
        Watched { watch: self, source }
    }

    /// Counts a file.
    pub(super) fn done(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.progress.files(done, self.files);
    }
}

pub(super) struct Watched<'w, 'a, R> {
    watch: &'w Watch<'a>,
    source: R,
}

impl<R: Read> Read for Watched<'_, '_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        if self.watch.files <= 1 {
            let more = u64::try_from(read).unwrap_or_default();
            let bytes = self.watch.bytes.fetch_add(more, Ordering::Relaxed) + more;
            self.watch.progress.bytes(bytes);
        }
        Ok(read)
    }
}
