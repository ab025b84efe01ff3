//! Whether a log holds: every code from the first key on, what the vault vouches for, and the state.

mod tampering;

use std::path::PathBuf;

use crate::core::event::{Anchor, LogId, SinkError};
use crate::core::secret::SecretKey;

use super::chain::{ChainKey, FIRST_MAC, MAC_BYTES};
use super::files::{self, Listing};
use super::lines::{Cut, Lines};
use super::log::AuditLog;
use super::record::{self, Record};
use super::state::State;

pub use tampering::{Tampering, Voucher};

/// The highest number that a log may begin with once older records were let go: each costs a hash before anything is
/// checked, and whoever writes the file chooses the number.
const MAX_FIRST: u64 = 1 << 26;
/// So many keys after the right one are tried, to say what was done to a record.
const LATER_KEYS: usize = 1 << 18;

/// What a log was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The number of the first record that is there; above 0 where older ones were let go.
    pub first: u64,
    /// How many records there ever were.
    pub records: u64,
    /// The last record.
    pub last: Anchor,
}

/// Why a log does not hold, or could not be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// It does not hold.
    #[error("the audit log {log} does not hold: {what}")]
    Tampered {
        /// The log.
        log: LogId,
        /// What does not.
        what: Tampering,
    },
    /// It could not be read, or is not there.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// Records that must be in a log.
#[derive(Debug, Clone, Copy)]
pub struct Vouched {
    /// Which record.
    pub anchor: Anchor,
    /// Who says so.
    pub by: Voucher,
}

impl AuditLog<'_> {
    /// Returns the log that is written here, whether or not it holds: the one with a state, else the only one of which
    /// there is anything.
    ///
    /// # Errors
    ///
    /// [`SinkError`] when the folder cannot be read.
    pub fn present(&self, vault: [u8; 16]) -> Result<Option<LogId>, SinkError> {
        let listing = Listing::read(self.disk, &self.folder(vault))?;
        Ok(listing.states.first().copied().or_else(|| listing.logs().first().copied()))
    }

    /// Returns every log of which there is anything here.
    ///
    /// # Errors
    ///
    /// [`SinkError`] when the folder cannot be read.
    pub fn logs_here(&self, vault: [u8; 16]) -> Result<Vec<LogId>, SinkError> {
        Ok(Listing::read(self.disk, &self.folder(vault))?.logs())
    }

    /// Checks the log that is written here, whole, after putting right what a crash left.
    ///
    /// `vouched` are records that must be in it; those of other logs are left aside.
    ///
    /// # Errors
    ///
    /// [`VerifyError`]: [`SinkError::NoLog`] where there is none.
    pub fn verify(
        &self,
        vault: [u8; 16],
        secret: &SecretKey,
        vouched: &[Vouched],
    ) -> Result<Verified, VerifyError> {
        let folder = self.folder(vault);
        let Some(log) = self.present(vault)? else { return Err(SinkError::NoLog.into()) };
        // What a crash left is put right; what cannot be is told below, in better words.
        let (_lock, objection) = match self.open(vault, None) {
            Ok(writer) => (Some(writer), None),
            Err(SinkError::Tampered { what }) => (None, Some(Tampering::Objection { what })),
            Err(other) => return Err(other.into()),
        };
        let tampered = |what| VerifyError::Tampered { log, what };
        let state = self.read_state(&folder, log)?;
        let chain = Chain::new(log, secret, vouched).walk(self, &folder)?.map_err(tampered)?;
        let verified = chain.end(state.as_ref()).map_err(tampered)?;
        match objection {
            Some(objection) => Err(tampered(objection)),
            None => Ok(verified),
        }
    }
}

/// The chain, as far as it was checked.
struct Chain<'a> {
    log: LogId,
    key: ChainKey,
    mac: [u8; MAC_BYTES],
    /// The number of the next record.
    next: u64,
    first: u64,
    /// From which number on records are kept, as the log itself says.
    kept_from: u64,
    vouched: &'a [Vouched],
}

/// What a record says of its place in the log, beside being in it.
type Step = Result<(), Tampering>;

impl<'a> Chain<'a> {
    fn new(log: LogId, secret: &SecretKey, vouched: &'a [Vouched]) -> Self {
        let key = ChainKey::start(secret, log);
        Self { log, key, mac: FIRST_MAC, next: 0, first: 0, kept_from: 0, vouched }
    }

    /// Checks every segment in order. The outer error is the system's.
    fn walk(
        mut self,
        log: &AuditLog<'_>,
        folder: &std::path::Path,
    ) -> Result<Result<Self, Tampering>, SinkError> {
        let listing = Listing::read(log.disk, folder)?;
        let mut segments: Vec<(Option<u64>, PathBuf)> = listing
            .earlier_of(self.log)
            .into_iter()
            .map(|first| (Some(first), files::earlier(folder, self.log, first)))
            .collect();
        if listing.newest.contains(&self.log) {
            segments.push((None, files::newest(folder, self.log)));
        }
        let mut is_begun = false;
        for (first, path) in &segments {
            let read = |error| SinkError::io("read", path)(error);
            let mut lines =
                log.disk.open(path).and_then(|file| Lines::from(file, 0)).map_err(read)?;
            let mut is_first = true;
            while let Some(line) = lines.advance().map_err(read)? {
                let step = match line {
                    Err(Cut { is_long: true }) => Err(Tampering::NoRecord { seq: self.next }),
                    Err(_) => Err(Tampering::CutLine { seq: self.next }),
                    Ok(line) if !is_begun => self.begin(*first, line),
                    Ok(_) => Ok(()),
                };
                let step = step.and_then(|()| self.check(lines.line(), is_first));
                if let Err(what) = step {
                    let after = lines.rest(2).map_err(read)?;
                    return Ok(Err(self.name(what, lines.line(), &after)));
                }
                (is_begun, is_first) = (true, false);
            }
        }
        Ok(Ok(self))
    }

    /// Begins at the first record that is there: the first ever, or one that says which was before.
    fn begin(&mut self, named: Option<u64>, line: &[u8]) -> Step {
        let first = record::unsealed(line).and_then(|(body, _)| record::number(body)).or(named);
        let Some(first) = first.filter(|first| *first > 0) else { return Ok(()) };
        let missing = Tampering::Missing { first: 0, last: first - 1 };
        let before = Record::parse(line).and_then(|record| {
            let details = record.fields.get("details")?.as_object()?.get("after_mac")?.as_str()?;
            data_encoding::HEXLOWER.decode(details.as_bytes()).ok()?.try_into().ok()
        });
        let Some(before) = before.filter(|_| first <= MAX_FIRST) else { return Err(missing) };
        for _ in 0..first {
            self.key.advance();
        }
        (self.mac, self.next, self.first) = (before, first, first);
        Ok(())
    }

    fn check(&mut self, line: &[u8], is_first: bool) -> Step {
        let seq = self.next;
        let Some((body, mac)) = record::unsealed(line) else {
            let is_record = record::number(line) == Some(seq);
            return Err(if is_record {
                Tampering::Unsealed { seq }
            } else {
                Tampering::NoRecord { seq }
            });
        };
        let number = record::number(body).ok_or(Tampering::NoRecord { seq })?;
        if self.key.mac(&self.mac, body) != mac || number != seq {
            return Err(Tampering::Changed { seq });
        }
        if record::is_of_log(body) {
            self.hear(line);
        }
        if is_first && seq > 0 && !line_is_segment(line) {
            return Err(Tampering::Unnamed { seq });
        }
        for vouched in self.vouched.iter().filter(|vouched| vouched.anchor.log == self.log) {
            if vouched.anchor.seq == seq && vouched.anchor.mac != mac {
                return Err(Tampering::Replaced { seq, by: vouched.by });
            }
        }
        self.mac = mac;
        self.key.advance();
        self.next += 1;
        Ok(())
    }

    /// Hears what the log says of itself.
    fn hear(&mut self, line: &[u8]) {
        let Some(record) = Record::parse(line).filter(|record| record.event == "log.pruned") else {
            return;
        };
        let details = record.fields.get("details").and_then(|details| details.as_object());
        let kept_from = details.and_then(|details| details.get("kept_from")?.as_u64());
        self.kept_from = self.kept_from.max(kept_from.unwrap_or(0));
    }

    /// Names what happened to the record that does not hold, from it and the next two lines.
    fn name(&self, what: Tampering, line: &[u8], after: &[Vec<u8>]) -> Tampering {
        let Tampering::Changed { seq } = what else { return what };
        let Some((body, mac)) = record::unsealed(line) else { return what };
        let number_of =
            |line: &Vec<u8>| record::unsealed(line).and_then(|(body, _)| record::number(body));
        let holds = |line: &Vec<u8>| {
            record::unsealed(line).is_some_and(|(body, mac)| {
                record::number(body) == Some(seq) && self.key.mac(&self.mac, body) == mac
            })
        };
        let number = record::number(body).unwrap_or(seq);
        if number < seq {
            return Tampering::Repeated { seq: number };
        }
        if after.first().is_some_and(holds) {
            // The right one follows: this one came in between, or changed places with it.
            let is_swapped = number > seq && after.get(1).and_then(number_of) != Some(seq + 1);
            return if is_swapped {
                Tampering::Moved { seq, with: number }
            } else {
                Tampering::Inserted { seq }
            };
        }
        if self.is_of_later_key(body, &mac) {
            return match number {
                number if number > seq => Tampering::Continued { first: seq, last: number - 1 },
                _ => Tampering::Resealed { seq },
            };
        }
        if number > seq { Tampering::Missing { first: seq, last: number - 1 } } else { what }
    }

    /// Says whether a later key gives this code: whoever has the present one can only seal with it and what follows.
    fn is_of_later_key(&self, body: &[u8], mac: &[u8; MAC_BYTES]) -> bool {
        let Some(mut key) = ChainKey::from_slice(self.key.expose_secret()) else { return false };
        (0..LATER_KEYS).any(|_| {
            key.advance();
            key.mac(&self.mac, body) == *mac
        })
    }

    /// Compares the end with what the vault vouches for and what the state tells of.
    fn end(self, state: Option<&State>) -> Result<Verified, Tampering> {
        let records = self.next;
        for vouched in self.vouched.iter().filter(|vouched| vouched.anchor.log == self.log) {
            if vouched.anchor.seq >= records {
                return Err(Tampering::Cut {
                    records,
                    expected: vouched.anchor.seq + 1,
                    by: vouched.by,
                });
            }
        }
        if self.first > self.kept_from {
            return Err(Tampering::Missing { first: 0, last: self.first - 1 });
        }
        let state = state.ok_or(Tampering::NoState)?;
        if state.records > records {
            return Err(Tampering::Cut { records, expected: state.records, by: Voucher::State });
        }
        if state.records < records {
            return Err(Tampering::OldState { records, told: state.records });
        }
        if !state.key.is_same_as(&self.key) || state.mac != self.mac {
            return Err(Tampering::InventedState);
        }
        let last = records.checked_sub(1).ok_or(Tampering::Cut {
            records,
            expected: 1,
            by: Voucher::State,
        })?;
        let last = Anchor { log: self.log, seq: last, mac: self.mac };
        Ok(Verified { first: self.first, records, last })
    }
}

/// Says whether a line is the first of a segment, which names the one before.
fn line_is_segment(line: &[u8]) -> bool {
    Record::parse(line).is_some_and(|record| record.event == "log.segment")
}
