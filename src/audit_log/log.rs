//! Appending: lock, what a crash left, one write, the next key.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::core::clock::Clock;
use crate::core::disk::{self, Disk, LockError, LockGuard, ReadAt};
use crate::core::event::{Anchor, Event, EventSink, LogId, Outcome, SinkError};
use crate::core::secret::{SecretKey, random};

use super::chain::{ChainKey, FIRST_MAC, Tagger};
use super::files::{self, Listing};
use super::record::{self, MAX_LINE_BYTES, MAX_TAGS};
use super::state::{STATE_BYTES, State};
use super::tail::Intrusion;

/// Longest wait for another process that appends.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// A segment that is this long is the last but one from then on, in bytes.
const SEGMENT_BYTES: u64 = 8 << 20;

/// Who writes: the same for all records of a process.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The user, by name where it has one.
    pub user: String,
    /// The process.
    pub pid: u32,
    /// The program that started it.
    pub parent: Option<String>,
    /// How it is used: `terminal`, `ci` or `pipe`.
    pub via: &'static str,
}

/// The logs of one machine, in its state folder.
pub struct AuditLog<'d> {
    pub(super) disk: &'d dyn Disk,
    pub(super) clock: &'d dyn Clock,
    state_folder: PathBuf,
    actor: Actor,
    segment_bytes: u64,
}

impl fmt::Debug for AuditLog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditLog").field("state_folder", &self.state_folder).finish_non_exhaustive()
    }
}

/// A log that is locked, with what a crash left put right.
pub(super) struct Writer<'l> {
    pub(super) log: &'l AuditLog<'l>,
    pub(super) folder: PathBuf,
    pub(super) state: State,
    _lock: Box<dyn LockGuard>,
}

impl<'d> AuditLog<'d> {
    /// Returns the logs in `<state folder>/audit`.
    #[must_use]
    pub fn new(
        disk: &'d dyn Disk,
        clock: &'d dyn Clock,
        state_folder: &Path,
        actor: Actor,
    ) -> Self {
        let state_folder = state_folder.to_owned();
        Self { disk, clock, state_folder, actor, segment_bytes: SEGMENT_BYTES }
    }

    /// Begins a new segment after so many bytes.
    #[must_use]
    pub fn with_segment_bytes(self, segment_bytes: u64) -> Self {
        Self { segment_bytes, ..self }
    }

    /// Returns the folder of the logs of one vault.
    #[must_use]
    pub fn folder(&self, vault: [u8; 16]) -> PathBuf {
        files::folder_of(&self.state_folder, vault)
    }

    pub(super) fn lock(&self, folder: &Path) -> Result<Box<dyn LockGuard>, SinkError> {
        let path = files::lock(folder);
        let locked = disk::lock_briefly(self.disk, &path, LOCK_TIMEOUT);
        locked.map_err(|error| match error {
            LockError::Held { holder } => SinkError::Held { holder },
            LockError::Io(error) => SinkError::io("lock", path)(error),
        })
    }

    /// Locks the log of a vault, started anew where there is none and `start` is given.
    pub(super) fn open(
        &self,
        vault: [u8; 16],
        start: Option<&SecretKey>,
    ) -> Result<Writer<'_>, SinkError> {
        let folder = self.folder(vault);
        if start.is_some() {
            disk::make_folder(self.disk, &folder).map_err(SinkError::io("create", &folder))?;
        } else if let Err(error) = self.disk.resolve(&folder) {
            return Err(match error.kind() {
                io::ErrorKind::NotFound => SinkError::NoLog,
                _ => SinkError::io("read", &folder)(error),
            });
        }
        let lock = self.lock(&folder)?;
        let state = match self.find(&folder)? {
            Some(state) => state,
            None => self.start(&folder, start.ok_or(SinkError::NoLog)?)?,
        };
        let mut writer = Writer { log: self, folder, state, _lock: lock };
        writer.recover()?;
        if writer.state.records == 0 {
            writer.append_one(&Event::new("log.started", Outcome::Ok), start)?;
        }
        Ok(writer)
    }

    /// Finds the state of the log that is written here. What a start that a crash ended left is nothing.
    fn find(&self, folder: &Path) -> Result<Option<State>, SinkError> {
        let listing = Listing::read(self.disk, folder)?;
        let tampered = |what: String| Err(SinkError::Tampered { what });
        let is_started = |log: LogId| -> Result<bool, SinkError> {
            Ok(!listing.earlier_of(log).is_empty()
                || self.len(&files::newest(folder, log))?.is_some_and(|len| len > 0))
        };
        match *listing.states.as_slice() {
            [log] => match self.read_state(folder, log)? {
                Some(state) => Ok(Some(state)),
                None if is_started(log)? => {
                    tampered(format!("the state of the log {log} is broken"))
                }
                None => {
                    let path = files::state(folder, log);
                    self.disk.remove(&path).map_err(SinkError::io("remove", &path))?;
                    Ok(None)
                }
            },
            [] => {
                for log in listing.logs() {
                    if is_started(log)? {
                        return tampered(format!("the log {log} has no state"));
                    }
                }
                Ok(None)
            }
            _ => tampered("two logs here have a state".to_owned()),
        }
    }

    pub(super) fn read_state(&self, folder: &Path, log: LogId) -> Result<Option<State>, SinkError> {
        let path = files::state(folder, log);
        match disk::read_whole(self.disk, &path, STATE_BYTES) {
            // The bytes hold a key.
            Ok(bytes) => {
                Ok(State::decode(&zeroize::Zeroizing::new(bytes)).filter(|state| state.log == log))
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidData
                        | io::ErrorKind::NotFound
                        | io::ErrorKind::UnexpectedEof
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(SinkError::io("read", path)(error)),
        }
    }

    /// Makes the files of a new log, without a record.
    fn start(&self, folder: &Path, secret: &SecretKey) -> Result<State, SinkError> {
        let log = LogId(random());
        let key = ChainKey::start(secret, log);
        let state = State { log, records: 0, first: 0, len: 0, key, mac: FIRST_MAC };
        self.create(&files::newest(folder, log), &[])?;
        self.create(&files::state(folder, log), state.encode().expose_secret())?;
        self.disk.sync_folder(folder).map_err(SinkError::io("sync", folder))?;
        Ok(state)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), SinkError> {
        let create = |error| SinkError::io("create", path)(error);
        let mut file = self.disk.create_new(path, None).map_err(create)?;
        file.write_all(bytes).and_then(|()| file.sync()).map_err(create)
    }

    /// Returns a file's length in bytes; nothing where there is none.
    pub(super) fn len(&self, path: &Path) -> Result<Option<u64>, SinkError> {
        match self.disk.open(path).and_then(|file| file.len()) {
            Ok(len) => Ok(Some(len)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SinkError::io("read", path)(error)),
        }
    }
}

impl Writer<'_> {
    /// Puts right what a crash left: a segment that was ended, a record whose key was not advanced, a line that was
    /// not written whole. Anything else is tampering.
    fn recover(&mut self) -> Result<(), SinkError> {
        let path = files::newest(&self.folder, self.state.log);
        let mut len = self.log.len(&path)?;
        if len.is_none_or(|len| len < self.state.len) && self.state.len > 0 {
            let ended = files::earlier(&self.folder, self.state.log, self.state.first);
            if self.log.len(&ended)? != Some(self.state.len) {
                let (has, log) = (len.unwrap_or(0), self.state.log);
                let what = format!(
                    "the log {log} ends {} bytes before what its state tells of",
                    self.state.len - has
                );
                return Err(SinkError::Tampered { what });
            }
            self.state.first = self.state.records;
            self.state.len = 0;
        }
        if len.is_none() {
            self.log.create(&path, &[])?;
            self.sync_folder()?;
            len = Some(0);
        }
        let excess = len.unwrap_or(0) - self.state.len.min(len.unwrap_or(0));
        if excess > 0 { self.take_in(&path, excess) } else { Ok(()) }
    }

    /// Takes in what stands behind the last record that the state tells of.
    fn take_in(&mut self, path: &Path, excess: u64) -> Result<(), SinkError> {
        let log = self.state.log;
        let tampered = |what: String| Err(SinkError::Tampered { what });
        let excess = match usize::try_from(excess) {
            Ok(excess) if excess <= 2 * MAX_LINE_BYTES => excess,
            _ => {
                return tampered(format!("the log {log} is longer than its state tells of"));
            }
        };
        let mut bytes = vec![0; excess];
        let read = |error| SinkError::io("read", path)(error);
        let file = self.log.disk.open(path).map_err(read)?;
        file.read_exact_at(&mut bytes, self.state.len).map_err(read)?;
        let mut rest = bytes.as_slice();
        if let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end + 1);
            let body = record::unsealed(line.strip_suffix(b"\n").unwrap_or(line));
            match body {
                Some((body, mac)) if self.state.key.mac(&self.state.mac, body) == mac => {
                    self.state.advance(mac, line.len());
                    self.write_state()?;
                }
                _ => {
                    return tampered(format!(
                        "behind the {} records that the state of the log {log} tells of there is one of another hand",
                        self.state.records
                    ));
                }
            }
            rest = after;
        }
        if rest.contains(&b'\n') {
            return tampered(format!(
                "the log {log} has more records than the {} that its state tells of",
                self.state.records
            ));
        }
        if rest.is_empty() {
            return Ok(());
        }
        self.log.disk.truncate(path, self.state.len).map_err(SinkError::io("cut", path))?;
        if self.state.records == 0 {
            // The log had not started.
            return Ok(());
        }
        let mut event = Event::new("log.recovered", Outcome::Ok);
        event.details.insert("bytes".to_owned(), Value::from(rest.len()));
        self.append(&event, None).map(|_| ())
    }

    /// Appends an event, in a new segment where the present one is long enough.
    pub(super) fn append(
        &mut self,
        event: &Event<'_>,
        start: Option<&SecretKey>,
    ) -> Result<Anchor, SinkError> {
        if self.state.len >= self.log.segment_bytes {
            self.end_segment()?;
        }
        if self.state.len == 0 && self.state.records > 0 {
            let named = self.segment_event()?;
            self.append_one(&named, None)?;
        }
        self.append_one(event, start)
    }

    /// Gives the newest segment its number and begins an empty one.
    fn end_segment(&mut self) -> Result<(), SinkError> {
        let newest = files::newest(&self.folder, self.state.log);
        let ended = files::earlier(&self.folder, self.state.log, self.state.first);
        self.log.disk.rename(&newest, &ended).map_err(SinkError::io("rename", &newest))?;
        // Else a loss of power could keep the new file of the same name, and not the rename before it.
        self.sync_folder()?;
        self.log.create(&newest, &[])?;
        self.sync_folder()?;
        self.state.first = self.state.records;
        self.state.len = 0;
        self.write_state()
    }

    /// Returns the first event of a segment, which names the one before.
    fn segment_event(&self) -> Result<Event<'static>, SinkError> {
        let listing = Listing::read(self.log.disk, &self.folder)?;
        let mut event = Event::new("log.segment", Outcome::Ok);
        let mut tell = |key: &str, value: Value| drop(event.details.insert(key.to_owned(), value));
        tell("after", Value::from(self.state.records.saturating_sub(1)));
        tell("after_mac", Value::from(HEXLOWER.encode(&self.state.mac)));
        if let Some(&first) = listing.earlier_of(self.state.log).last() {
            let path = files::earlier(&self.folder, self.state.log, first);
            let read = |error| SinkError::io("read", &path)(error);
            let file = self.log.disk.open(&path).map_err(read)?;
            tell("sha256", Value::from(HEXLOWER.encode(&digest(&*file).map_err(read)?)));
        }
        Ok(event)
    }

    /// Appends one record: one write that lasts, then the next key.
    pub(super) fn append_one(
        &mut self,
        event: &Event<'_>,
        start: Option<&SecretKey>,
    ) -> Result<Anchor, SinkError> {
        let shown = event.entries.len().min(MAX_TAGS);
        let tags: Vec<String> = start.map(Tagger::new).map_or_else(Vec::new, |tagger| {
            event.entries.iter().take(shown).map(|name| tagger.tag(name)).collect()
        });
        let left_out = event.entries.len() - tags.len();
        let seq = self.state.records;
        let now = self.log.clock.now();
        let body = record::body(seq, now, event, (&tags, left_out), &self.log.actor);
        let mac = self.state.key.mac(&self.state.mac, body.as_bytes());
        let line = record::sealed(&body, &mac);
        if line.len() > MAX_LINE_BYTES {
            return Err(SinkError::TooLarge);
        }
        let path = files::newest(&self.folder, self.state.log);
        if let Err(error) = self.log.disk.append(&path, &line) {
            // Half a line would be taken for a crash's; a full disk lets a file be cut.
            let _ = self.log.disk.truncate(&path, self.state.len);
            return Err(SinkError::io("append to", path)(error));
        }
        self.state.advance(mac, line.len());
        self.write_state()?;
        Ok(Anchor { log: self.state.log, seq, mac })
    }

    fn write_state(&self) -> Result<(), SinkError> {
        let path = files::state(&self.folder, self.state.log);
        let bytes = self.state.encode();
        let written = self.log.disk.overwrite(&path, bytes.expose_secret());
        written.map_err(SinkError::io("write", path))
    }

    pub(super) fn sync_folder(&self) -> Result<(), SinkError> {
        self.log.disk.sync_folder(&self.folder).map_err(SinkError::io("sync", &self.folder))
    }
}

impl EventSink for AuditLog<'_> {
    fn append(
        &self,
        vault: [u8; 16],
        start: Option<&SecretKey>,
        event: &Event<'_>,
    ) -> Result<Anchor, SinkError> {
        let mut writer = self.open(vault, start)?;
        let anchor = writer.append(event, start)?;
        if let Some(intrusion) = Intrusion::after(&writer, event)? {
            writer.append(&intrusion.event(), None)?;
        }
        Ok(anchor)
    }
}

/// Returns the SHA-256 of a file, read piece by piece.
fn digest(file: &dyn ReadAt) -> io::Result<[u8; 32]> {
    const PIECE: u64 = 1 << 16;
    let (len, mut at) = (file.len()?, 0);
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    while at < len {
        let size = usize::try_from((len - at).min(PIECE)).expect("a piece is 64 KiB at most");
        let part = piece.get_mut(..size).unwrap_or_default();
        file.read_exact_at(part, at)?;
        digest.update(part);
        at += size as u64;
    }
    Ok(digest.finalize().into())
}
