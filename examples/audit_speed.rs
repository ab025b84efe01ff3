//! Times what the audit log costs: `append COUNT FOLDER` against as many `fdatasync` of one file, and `fill COUNT FOLDER`
//! and `verify FOLDER` for a log of so many records. See benches/audit.sh.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use sonora_sec::audit_log::{Actor, AuditLog};
use sonora_sec::core::clock::SystemClock;
use sonora_sec::core::disk::{Disk, LockError, LockGuard, NewFile, ReadAt, SystemDisk};
use sonora_sec::core::event::{Event, EventSink as _, Outcome};
use sonora_sec::core::secret::SecretKey;

const VAULT: [u8; 16] = [0xab; 16];

/// The system's disk without its syncs, for filling a log quickly.
struct Hasty;

impl Disk for Hasty {
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        std::fs::OpenOptions::new()
            .append(true)
            .open(path)
            .and_then(|mut file| io::Write::write_all(&mut file, bytes))
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.create_folder(folder)
    }
    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn NewFile>> {
        SystemDisk.create_new(path, like)
    }
    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()> {
        SystemDisk.hard_link(existing, new)
    }
    fn list(&self, folder: &Path, limit: usize) -> io::Result<Vec<OsString>> {
        SystemDisk.list(folder, limit)
    }
    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn LockGuard>, LockError> {
        SystemDisk.lock(path, holder)
    }
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        SystemDisk.open(path)
    }
    fn overwrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut file| io::Write::write_all(&mut file, bytes))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        SystemDisk.remove(path)
    }
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        SystemDisk.remove_folder(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        SystemDisk.rename(from, to)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        SystemDisk.resolve(path)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        SystemDisk.truncate(path, len)
    }
}

fn log<'d>(disk: &'d dyn Disk, folder: &Path) -> AuditLog<'d> {
    let actor =
        Actor { user: "bot".into(), pid: 1234, parent: Some("systemd".into()), via: "pipe" };
    AuditLog::new(disk, &SystemClock, folder, actor)
}

fn append(log: &AuditLog<'_>, secret: &SecretKey) {
    let mut event = Event::new("get", Outcome::Ok);
    event.entries = vec!["discord_token".into()];
    event.slot = Some("bot");
    event.generation = Some(12);
    log.append(VAULT, Some(secret), &event).expect("the log can be written");
}

/// Prints the median time of an append, and of one write and `fdatasync` of a file of the same kind, in turns.
fn time_appends(count: usize, folder: &Path, secret: &SecretKey) -> io::Result<()> {
    let log = log(&SystemDisk, folder);
    append(&log, secret);
    let mut file = std::fs::File::create(folder.join("plain"))?;
    let line = [b'x'; 300];
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let start = Instant::now();
        append(&log, secret);
        ours.push(start.elapsed());
        let start = Instant::now();
        io::Write::write_all(&mut file, &line)?;
        file.sync_data()?;
        plain.push(start.elapsed());
    }
    let mut ratios: Vec<f64> =
        ours.iter().zip(&plain).map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()).collect();
    ours.sort_unstable();
    plain.sort_unstable();
    ratios.sort_by(f64::total_cmp);
    let middle = |times: &[std::time::Duration]| {
        times.get(count / 2).map_or(0, std::time::Duration::as_micros)
    };
    writeln!(
        io::stdout(),
        "append {} us, write and fdatasync {} us; median of the ratios {:.2}",
        middle(&ours),
        middle(&plain),
        ratios.get(count / 2).copied().unwrap_or_default()
    )
}

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let secret = SecretKey::from_slice(&[7; 32]).expect("it is 32 bytes");
    match words.as_slice() {
        ["append", count, folder] => {
            time_appends(count.parse().unwrap_or(1000), Path::new(folder), &secret)
        }
        ["fill", count, folder] => {
            let log = log(&Hasty, Path::new(folder));
            (0..count.parse().unwrap_or(1_000_000)).for_each(|_: u64| append(&log, &secret));
            Ok(())
        }
        ["verify", folder] => {
            let log = log(&SystemDisk, Path::new(folder));
            match log.verify(VAULT, &secret, &[]) {
                Ok(verified) => writeln!(io::stdout(), "{} records hold", verified.records),
                Err(error) => Err(io::Error::other(error)),
            }
        }
        _ => Err(io::Error::other("append COUNT FOLDER | fill COUNT FOLDER | verify FOLDER")),
    }
}
