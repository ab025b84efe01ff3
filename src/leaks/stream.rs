//! Where values are in a text of any length, of which a piece at a time is in memory.

use std::cmp::Reverse;
use std::io::{self, ErrorKind, Read};

use super::encodings::Encoding;
use super::place::Position;
use super::scan::{Match, Scan};
use super::search::Searcher;
use crate::core::secret::SecretBuffer;

/// Most bytes that are read in one go: as much as a second cache holds beside the filters.
const READ_BYTES: usize = 256 * 1024;
/// Most places that are kept of a text; the rest are counted.
pub const MAX_PLACES: usize = 100;

/// A place where a value is.
///
/// Forms of one value that overlap are one place, the first of them: base64 alone has several that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Which value.
    pub value: u32,
    /// In which form.
    pub encoding: Encoding,
    /// Where it begins, in bytes.
    pub start: u64,
    /// The same as line and character.
    pub position: Position,
}

/// What is in a text, or in a part of one.
#[derive(Debug, Default)]
pub struct Found {
    /// The first places, in order.
    pub hits: Vec<Hit>,
    /// How many places more there are.
    pub more: u64,
    /// How many bytes were read.
    pub bytes: u64,
    /// Where the text ends.
    end: Position,
    /// For each value, where the last place of it ends.
    ends: Vec<u64>,
}

impl Found {
    /// Adds what is in the part that follows.
    pub fn append(&mut self, part: Self) {
        let (bytes, start) = (self.bytes, self.end);
        for hit in part.hits {
            // A form that this part ends in the middle of may go on as another.
            if self.end_of(hit.value).is_none_or(|end| hit.start + bytes >= end) {
                let position = hit.position.behind(start);
                self.keep(Hit { start: hit.start + bytes, position, ..hit });
            }
        }
        for (value, end) in (0..).zip(part.ends) {
            self.cover(value, end + bytes);
        }
        self.more += part.more;
        self.bytes += part.bytes;
        self.end = part.end.behind(start);
    }

    fn keep(&mut self, hit: Hit) {
        if self.hits.len() < MAX_PLACES {
            self.hits.push(hit);
        } else {
            self.more += 1;
        }
    }

    fn end_of(&self, value: u32) -> Option<u64> {
        self.ends.get(usize::try_from(value).ok()?).copied()
    }

    fn cover(&mut self, value: u32, end: u64) {
        let Ok(value) = usize::try_from(value) else { return };
        if self.ends.len() <= value {
            self.ends.resize(value + 1, 0);
        }
        if let Some(last) = self.ends.get_mut(value) {
            *last = end.max(*last);
        }
    }
}

/// How much of a source is the text, and how much memory is worth setting aside.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// What begins behind so many bytes belongs to the part that follows.
    pub own: u64,
    /// About how much there is to read.
    pub expected: u64,
}

impl Extent {
    /// A whole text of about so many bytes.
    #[must_use]
    pub fn whole(expected: u64) -> Self {
        Self { own: u64::MAX, expected }
    }
}

/// Seeks every value in a text, to its end; `told` is told of each piece how long it is.
///
/// # Errors
///
/// As reading the text.
pub fn search(
    searcher: &Searcher,
    source: &mut impl Read,
    extent: Extent,
    told: &dyn Fn(u64),
) -> io::Result<Found> {
    // One byte more than expected, so that the end is seen by the read that comes to it.
    let expected = usize::try_from(extent.expected).unwrap_or(usize::MAX).saturating_add(1);
    let mut window = Window {
        text: SecretBuffer::zeroed(expected.clamp(4096, READ_BYTES)),
        len: 0,
        offset: 0,
        start: Position::default(),
        scan: Scan::new(),
        spans: Vec::new(),
        own: extent.own,
    };
    let mut found = Found::default();
    loop {
        let read = window.read(source)?;
        if read == 0 {
            window.settle(window.len, &mut found);
            found.bytes = window.offset.min(extent.own);
            found.end = window.start;
            return Ok(found);
        }
        told(bytes(read));
        window.advance(searcher);
        window.settle(window.scan.unfinished(), &mut found);
    }
}

/// The piece of a text that is in memory.
struct Window {
    text: SecretBuffer,
    /// How much of it is filled.
    len: usize,
    /// Where it begins in the whole.
    offset: u64,
    start: Position,
    scan: Scan,
    /// What was found in it and is not settled: a form that is not at its end yet may begin before.
    spans: Vec<Match>,
    own: u64,
}

impl Window {
    fn read(&mut self, source: &mut impl Read) -> io::Result<usize> {
        if self.text.len() - self.len < self.text.len() / 2 {
            // In the middle of a form that is longer than what is read in one go.
            self.text.pad_to(self.text.len() * 2);
        }
        loop {
            let room = self.text.expose_secret_mut().get_mut(self.len..).unwrap_or_default();
            match source.read(room) {
                Ok(read) => {
                    self.len += read;
                    return Ok(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn advance(&mut self, searcher: &Searcher) {
        let text = self.text.expose_secret().get(..self.len).unwrap_or_default();
        let (spans, offset, own) = (&mut self.spans, self.offset, self.own);
        self.scan.advance(searcher, text, |one| {
            if offset + bytes(one.start) >= own {
                return;
            }
            // A text that repeats itself has a place at every byte.
            let near = spans.iter_mut().rev().take(8).find(|span| span.value == one.value);
            match near.filter(|span| (span.start..span.end).contains(&one.start)) {
                Some(span) => span.end = span.end.max(one.end),
                None => spans.push(one),
            }
        });
    }

    /// Settles what begins in the first bytes, and lets go of them.
    fn settle(&mut self, first: usize, found: &mut Found) {
        self.spans.sort_by_key(|span| (span.start, span.value, Reverse(span.end)));
        let settled = self.spans.partition_point(|span| span.start <= first);
        let text = self.text.expose_secret_mut();
        let (mut position, mut behind) = (self.start, 0);
        for span in self.spans.drain(..settled) {
            let (start, end) = (self.offset + bytes(span.start), self.offset + bytes(span.end));
            let is_new = found.end_of(span.value).is_none_or(|last| start >= last);
            found.cover(span.value, end);
            if is_new {
                position.advance(text.get(behind..span.start).unwrap_or_default());
                behind = span.start;
                let (value, encoding) = (span.value, span.encoding);
                found.keep(Hit { value, encoding, start, position });
            }
        }
        for span in &mut self.spans {
            (span.start, span.end) = (span.start - first, span.end - first);
        }
        // Of a part, what lies behind it is counted with the next.
        let own = usize::try_from(self.own.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        self.start.advance(text.get(..first.min(own)).unwrap_or_default());
        text.copy_within(first..self.len, 0);
        self.scan.forget(first.min(self.scan.unfinished()));
        self.len -= first;
        self.offset += bytes(first);
    }
}

fn bytes(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
