//! Hostile input to the plugin firewall: each is denied for its reason, and nothing waits or crashes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sonora_sec::core::finding::Kind;
use sonora_sec::firewall::scan::{PluginAnalysis, ScanError, ScanLimits, ScanOptions, scan};

mod archives;
mod encodings;
mod folders;
mod nesting;

pub use archives::leading_elsewhere;

/// Longest that any of these may take, on a busy machine without optimization.
const PATIENCE: Duration = Duration::from_mins(1);

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn scan_with(path: &Path, options: &ScanOptions) -> Result<Vec<PluginAnalysis>, ScanError> {
    let started = Instant::now();
    let found = scan(&[path.to_owned()], None, options, &());
    assert!(started.elapsed() < PATIENCE, "{}: {:?}", path.display(), started.elapsed());
    found
}

fn scan_all(path: &Path) -> Vec<PluginAnalysis> {
    scan_with(path, &ScanOptions::default()).unwrap()
}

fn scan_one(path: &Path) -> PluginAnalysis {
    let mut all = scan_all(path);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

/// What stands in the way of reading a plugin, by the names of rules.
fn denials(plugin: &PluginAnalysis) -> BTreeSet<&'static str> {
    let denies = |kind| matches!(kind, Kind::Unreadable | Kind::Violation);
    plugin.findings.iter().filter(|found| denies(found.kind)).map(|found| found.rule.name).collect()
}

fn denied_for(plugin: &PluginAnalysis, rule: &str) -> bool {
    denials(plugin).contains(rule)
}

/// Analyses a text as a file of its own.
fn text(bytes: impl AsRef<[u8]>) -> PluginAnalysis {
    let folder = Folder::new();
    scan_one(&folder.write("p.py", bytes))
}
