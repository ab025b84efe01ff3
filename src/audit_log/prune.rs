//! Letting old records go, whole segments at a time, and setting aside what does not hold.

use serde_json::Value;

use crate::core::clock::Timestamp;
use crate::core::event::{Anchor, Event, LogId, Outcome, SinkError};
use crate::core::secret::SecretKey;

use super::files::{self, ASIDE, Listing};
use super::log::AuditLog;
use super::record::{MAX_LINE_BYTES, Record};

/// What was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// How many files.
    pub segments: usize,
    /// The number of the first record that is left.
    pub first: u64,
}

impl AuditLog<'_> {
    /// Removes the segments whose records all are older than `before` and lie below the anchor, after a record that
    /// says so. The caller has verified the log.
    ///
    /// # Errors
    ///
    /// [`SinkError`].
    pub fn prune(
        &self,
        vault: [u8; 16],
        secret: &SecretKey,
        anchor: Anchor,
        before: Timestamp,
    ) -> Result<Pruned, SinkError> {
        let mut writer = self.open(vault, None)?;
        let (folder, log) = (writer.folder.clone(), writer.state.log);
        let firsts = Listing::read(self.disk, &folder)?.earlier_of(log);
        let ends = firsts.iter().skip(1).copied().chain([writer.state.first]);
        let mut removed = Vec::new();
        let mut kept_from = firsts.first().copied().unwrap_or(0);
        for (first, end) in firsts.iter().copied().zip(ends) {
            let path = if end == writer.state.first {
                files::newest(&folder, log)
            } else {
                files::earlier(&folder, log, end)
            };
            let is_old = self.first_time(&path)?.is_some_and(|time| time < before);
            if anchor.log != log || end > anchor.seq + 1 || !is_old {
                break;
            }
            removed.push(first);
            kept_from = end;
        }
        if !removed.is_empty() {
            let mut event = Event::new("log.pruned", Outcome::Ok);
            event.details.insert("kept_from".to_owned(), Value::from(kept_from));
            writer.append(&event, Some(secret))?;
            for first in &removed {
                let path = files::earlier(&folder, log, *first);
                self.disk.remove(&path).map_err(SinkError::io("remove", path))?;
            }
            writer.sync_folder()?;
        }
        Ok(Pruned { segments: removed.len(), first: kept_from })
    }

    /// Returns the time of a segment's first record.
    fn first_time(&self, path: &std::path::Path) -> Result<Option<Timestamp>, SinkError> {
        let read = |error| SinkError::io("read", path)(error);
        let Some(len) = self.len(path)? else { return Ok(None) };
        let size = usize::try_from(len).unwrap_or(usize::MAX).min(MAX_LINE_BYTES);
        let mut bytes = vec![0; size];
        self.disk.open(path).and_then(|file| file.read_exact_at(&mut bytes, 0)).map_err(read)?;
        let line = bytes.split(|&byte| byte == b'\n').next().and_then(Record::parse);
        Ok(line.map(|record| record.time))
    }

    /// Sets every log of the vault here aside and starts a new one, whose second record names them and says that they
    /// were `missing` or did not hold, and that this is known.
    ///
    /// # Errors
    ///
    /// [`SinkError`].
    pub fn adopt(
        &self,
        vault: [u8; 16],
        secret: &SecretKey,
        missing: &[LogId],
    ) -> Result<(Vec<LogId>, Anchor), SinkError> {
        let folder = self.folder(vault);
        let aside = match self.disk.resolve(&folder) {
            Ok(_) => self.set_aside(vault)?,
            Err(_) => Vec::new(),
        };
        let mut writer = self.open(vault, Some(secret))?;
        let mut event = Event::new("log.adopted", Outcome::Ok);
        let names = |logs: &[LogId]| logs.iter().map(LogId::to_string).map(Value::from).collect();
        event.details.insert("set_aside".to_owned(), Value::Array(names(&aside)));
        event.details.insert("missing".to_owned(), Value::Array(names(missing)));
        let anchor = writer.append(&event, Some(secret))?;
        Ok((aside, anchor))
    }

    fn set_aside(&self, vault: [u8; 16]) -> Result<Vec<LogId>, SinkError> {
        let folder = self.folder(vault);
        let _lock = self.lock(&folder)?;
        let listing = Listing::read(self.disk, &folder)?;
        let logs = listing.logs();
        for log in &logs {
            let earlier = listing.earlier_of(*log).into_iter();
            let paths = [files::newest(&folder, *log)]
                .into_iter()
                .chain(earlier.map(|first| files::earlier(&folder, *log, first)))
                // The state goes last: without one, the rest would be tampering.
                .chain([files::state(&folder, *log)]);
            for path in paths {
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                let target = folder.join(format!("{ASIDE}{name}"));
                match self.disk.rename(&path, &target) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    other => other.map_err(SinkError::io("rename", &path))?,
                }
            }
        }
        self.disk.sync_folder(&folder).map_err(SinkError::io("sync", &folder))?;
        Ok(logs)
    }
}
