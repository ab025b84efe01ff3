//! The program in a home folder of its own: nothing of the user's is seen or touched.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::slots::Identities;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::store::Store;

use crate::support;

/// A home folder with everything that the program reads or writes in it.
pub struct Home {
    folder: tempfile::TempDir,
    state: PathBuf,
}

impl Home {
    pub fn new() -> Self {
        Self::new_in(&std::env::temp_dir())
    }

    pub fn new_in(place: &Path) -> Self {
        let folder = tempfile::tempdir_in(place).unwrap();
        let home = Self { state: folder.path().join("state"), folder };
        for folder in ["config", "data", "state", "tmp"] {
            std::fs::create_dir(home.path(folder)).unwrap();
        }
        home
    }

    /// A home with a vault that the age identity in `bot.key` opens.
    pub fn with_vault() -> Self {
        Self::with_vault_in(&std::env::temp_dir())
    }

    pub fn with_vault_in(place: &Path) -> Self {
        let home = Self::new_in(place);
        home.ok(&["init", "--new-identity", "bot.key"], b"");
        home
    }

    /// A home like another; receipts know its vault as the one that was there.
    pub fn copy_of(home: &Self) -> Self {
        let copy = Self::new();
        let (from, to) = (home.folder().display().to_string(), copy.folder().display().to_string());
        for path in files_below(home.folder()) {
            let target = copy.path(path.strip_prefix(home.folder()).unwrap().to_str().unwrap());
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::copy(&path, &target).unwrap();
            if let Ok(text) = std::fs::read_to_string(&target)
                && target.starts_with(copy.path("state"))
            {
                std::fs::write(&target, text.replace(&from, &to)).unwrap();
            }
        }
        copy
    }

    /// Puts what the machine remembers elsewhere.
    pub fn keep_state_in(&mut self, folder: &Path) {
        folder.clone_into(&mut self.state);
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub fn vault(&self) -> PathBuf {
        self.path("v.svault")
    }

    pub fn command(&self, words: &[&str]) -> Command {
        self.command_through(Command::new(env!("CARGO_BIN_EXE_sonora-sec")), words)
    }

    /// The command of a program that starts the one under test.
    pub fn command_through(&self, mut command: Command, words: &[&str]) -> Command {
        command.args(words).current_dir(self.folder()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.folder());
        command.env("XDG_CONFIG_HOME", self.path("config"));
        command.env("XDG_DATA_HOME", self.path("data"));
        command.env("XDG_STATE_HOME", &self.state);
        command.env("TMPDIR", self.path("tmp"));
        command.env("SONORA_SEC_VAULT", self.vault());
        command.env("SONORA_SEC_NO_INPUT", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, words: &[&str], input: &[u8]) -> Output {
        feed(self.command(words), input).wait_with_output().unwrap()
    }

    pub fn ok(&self, words: &[&str], input: &[u8]) -> Vec<u8> {
        let output = self.run(words, input);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {:?} {told}", output.status);
        output.stdout
    }

    /// The value of an entry, read by the program through the identity.
    pub fn value(&self, name: &str) -> String {
        String::from_utf8(self.ok(&["get", name, "--identity", "bot.key"], b"")).unwrap()
    }

    /// The generation that the vault's header tells.
    pub fn generation(&self) -> u64 {
        let bytes = std::fs::read(self.vault()).unwrap();
        let line = bytes.split(|byte| *byte == b'\n').find(|line| line.starts_with(b"generation"));
        let line = std::str::from_utf8(line.unwrap()).unwrap();
        line.split_once('=').unwrap().1.trim().parse().unwrap()
    }

    /// The same vault through the library, with the same receipts.
    pub fn store(&self) -> Store<'static> {
        support::store(support::options(&self.vault(), &self.path("state/sonora-sec")))
    }

    pub fn identities(&self) -> Identities {
        let text = std::fs::read(self.path("bot.key")).unwrap();
        Identities::parse(&SecretValue::copy_of(&text), "bot.key", NoCallbacks).unwrap()
    }

    /// Names of files at any depth that a crash or failure must not leave.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        files_below(self.folder())
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "new"))
            .collect()
    }
}

/// Starts the command and gives it its input.
pub fn feed(mut command: Command, input: &[u8]) -> Child {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A command that fails early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child
}

/// Every regular file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found
}

/// The `reason` of a JSON error, with its code and hint.
pub fn error_of(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.starts_with('{'));
    serde_json::from_str(line.unwrap_or_else(|| unreachable!("no JSON error in: {text}"))).unwrap()
}
