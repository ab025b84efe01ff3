//! Gzip, inflated only as far as a ratio allows.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

/// So much may come out whatever went in: little text that repeats itself is no bomb.
const FREE_BYTES: u64 = 1024 * 1024;

/// A gzip file (RFC 1952), read inflated. Reading fails where it inflates too much, and where it is no gzip.
pub(super) struct Inflated<R: Read> {
    decoder: MultiGzDecoder<BufReader<Counted<R>>>,
    taken: Rc<Cell<u64>>,
    given: u64,
    ratio: u64,
}

impl<R: Read> Inflated<R> {
    pub(super) fn new(source: R, ratio: usize) -> Self {
        let taken = Rc::new(Cell::new(0));
        let counted = Counted { source, taken: Rc::clone(&taken) };
        let decoder = MultiGzDecoder::new(BufReader::new(counted));
        Self { decoder, taken, given: 0, ratio: u64::try_from(ratio).unwrap_or(u64::MAX) }
    }
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(into)?;
        self.given += u64::try_from(read).unwrap_or(u64::MAX);
        if self.given > FREE_BYTES.max(self.taken.get().saturating_mul(self.ratio)) {
            let message = format!("it inflates to more than {} times its size", self.ratio);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(read)
    }
}

struct Counted<R> {
    source: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        self.taken.set(self.taken.get() + u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}
