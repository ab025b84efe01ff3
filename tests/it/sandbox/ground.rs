//! What attacks are run from: a folder with copies of the program and of the plugins that everybody may read.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::sonora::BINARY;

/// The interpreter that attacks run in. One in somebody's home folder is nothing that another user can read.
pub const PYTHON: &str = "/usr/bin/python3";

/// What is copied of tests/data/sandbox.
const SCRIPTS: [&str; 5] = ["alone.py", "host.py", "keyring.py", "terminal.py", "world.py"];

/// A throwaway folder.
pub struct Ground {
    folder: tempfile::TempDir,
}

impl Ground {
    pub fn new() -> Self {
        let ground = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::set_permissions(ground.path(""), Permissions::from_mode(0o755)).unwrap();
        if std::fs::hard_link(BINARY, ground.binary()).is_err() {
            std::fs::copy(BINARY, ground.binary()).unwrap();
        }
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sandbox");
        for name in SCRIPTS {
            ground.write(name, &std::fs::read_to_string(data.join(name)).unwrap());
        }
        ground
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn binary(&self) -> PathBuf {
        self.path("sonora-sec")
    }

    /// Writes a file that everybody may read.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        path
    }

    /// Returns the command that runs a plugin at a level and no other.
    pub fn words(&self, plugin: &Path, level: &str) -> Vec<String> {
        let mut words = vec![self.binary().display().to_string()];
        words.extend(["sandbox", "run"].map(str::to_owned));
        words.push(plugin.display().to_string());
        let options =
            ["--python", PYTHON, "--level", level, "--min-level", level, "--format", "json"];
        words.extend(options.map(str::to_owned));
        words
    }
}

/// Who runs the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// Who runs the tests.
    Tester,
    /// A user that nobody else is.
    Made,
}

impl User {
    /// Returns who there can be: root makes an ordinary user besides itself.
    pub fn all() -> Vec<Self> {
        if tester_is_root() {
            return vec![Self::Tester, Self::Made];
        }
        crate::sonora::not_run("the sandbox as root: only root makes another user");
        vec![Self::Tester]
    }

    pub fn is_root(self) -> bool {
        self == Self::Tester && tester_is_root()
    }

    /// Returns a number for it that no process has yet.
    pub fn fresh_id(self) -> Option<u32> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = || std::process::id() % 10_000 * 1000 + NEXT.fetch_add(1, Ordering::Relaxed);
        (self == Self::Made).then(|| 1_000_000 + next())
    }
}

fn tester_is_root() -> bool {
    rustix::process::geteuid().is_root()
}
