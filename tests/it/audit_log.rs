//! The audit log: nothing of it is changed quietly, and nothing of it is lost.

mod cli;
mod crash;
mod many;
mod overview;
mod segments;
mod tampering;

use std::path::{Path, PathBuf};

use sonora_sec::audit_log::verify::{Verified, VerifyError, Vouched};
use sonora_sec::audit_log::{Actor, AuditLog};
use sonora_sec::core::event::{Anchor, Event, EventSink as _, Outcome};
use sonora_sec::core::secret::SecretKey;

use crate::crash_disk::SimDisk;
use crate::support::FixedClock;

const VAULT: [u8; 16] = [0xab; 16];
const FOLDER: &str = "/state/audit/abababababababababababababababab";

/// A log on a disk in memory.
struct Logged {
    disk: SimDisk,
    segment_bytes: u64,
}

fn secret() -> SecretKey {
    SecretKey::from_slice(&[7; 32]).unwrap()
}

fn actor() -> Actor {
    Actor { user: "bot".into(), pid: 7, parent: Some("systemd".into()), via: "pipe" }
}

impl Logged {
    /// Returns a log of `log.started` and so many records after it.
    fn with(records: usize, segment_bytes: u64) -> Self {
        let logged = Self { disk: SimDisk::with_folders(["/"]), segment_bytes };
        for number in 0..records {
            logged.append(&format!("event-{number}"));
        }
        logged
    }

    fn copy(&self) -> Self {
        Self { disk: self.disk.settled(), segment_bytes: self.segment_bytes }
    }

    fn log(&self) -> AuditLog<'_> {
        AuditLog::new(&self.disk, &FixedClock, Path::new("/state"), actor())
            .with_segment_bytes(self.segment_bytes)
    }

    fn append(&self, name: &str) -> Anchor {
        let mut event = Event::new(name, Outcome::Ok);
        event.entries = vec!["discord_token".into()];
        self.log().append(VAULT, Some(&secret()), &event).unwrap()
    }

    fn verify(&self, vouched: &[Vouched]) -> Result<Verified, VerifyError> {
        self.log().verify(VAULT, &secret(), vouched)
    }

    /// Returns the path and bytes of the only file with this ending.
    fn file(&self, ending: &str) -> (PathBuf, Vec<u8>) {
        let mut found: Vec<_> = self
            .disk
            .files()
            .into_iter()
            .filter(|(path, _)| {
                path.starts_with(FOLDER) && path.to_string_lossy().ends_with(ending)
            })
            .collect();
        assert_eq!(found.len(), 1, "{ending}");
        found.remove(0)
    }

    fn lines(&self) -> Vec<Vec<u8>> {
        let (_, bytes) = self.file(".jsonl");
        bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    fn write(&self, ending: &str, bytes: &[u8]) {
        self.disk.write(&self.file(ending).0, bytes);
    }
}
