//! What attacks are aimed at, made and watched by tests/data/sandbox/world.py.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde::Deserialize;

use super::ground::{Ground, PYTHON, User};

/// Files, sockets, processes and memory of a user, which attacks of the same user should not reach.
pub struct World {
    /// What the sandbox keeps of its own goes here, and the rest there.
    folder: tempfile::TempDir,
    process: Child,
    answers: BufReader<ChildStdout>,
    id: Option<u32>,
    pub told: Told,
    /// Whether anything has changed since it was made.
    pub disturbed: bool,
}

/// What a world says of itself.
#[derive(Deserialize)]
pub struct Told {
    /// What attacks are told.
    pub target: serde_json::Value,
    /// What they must not learn.
    pub markers: Vec<String>,
    /// The environment of the process that runs them, whose values they must not learn.
    pub environment: std::collections::BTreeMap<String, String>,
    /// The file that is standard input and descriptor 7 of that process.
    pub inherited: PathBuf,
}

/// A sign that an attack crossed: its kind, as attacks name it, and what was seen.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Sign(pub String, pub String);

impl Sign {
    pub fn new(kind: &str, detail: &str) -> Self {
        Self(kind.to_owned(), detail.chars().take(200).collect())
    }
}

impl World {
    pub fn new(ground: &Ground, user: User) -> Self {
        let folder = tempfile::tempdir_in(ground.path("")).unwrap();
        let id = user.fresh_id();
        for place in ["", "home", "watched"] {
            let path = folder.path().join(place);
            if !place.is_empty() {
                std::fs::create_dir(&path).unwrap();
            }
            chown(&path, id, id).unwrap();
        }
        let word = folder.path().file_name().unwrap().to_str().unwrap().replace('.', "w");
        let mut command = Command::new(PYTHON);
        command.args(["-I", "-S", "-B"]).arg(ground.path("world.py"));
        command.arg(folder.path().join("watched")).arg(word).env_clear();
        let mut process =
            as_user(&mut command, id).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut answers = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line).expect("the world says what it made");
        Self { folder, process, answers, id, told, disturbed: false }
    }

    /// Returns the command that runs another as this world's user, with what attacks should not inherit.
    pub fn command(&self, words: &[String]) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "exec 7<\"$0\"; exec \"$@\""]).arg(&self.told.inherited).args(words);
        let input = std::fs::File::open(&self.told.inherited).unwrap();
        command.env_clear().envs(&self.told.environment).stdin(input);
        command.env("HOME", self.folder.path().join("home")).current_dir(self.folder.path());
        as_user(&mut command, self.id);
        command
    }

    /// Returns what has changed since it was made.
    pub fn signs(&mut self) -> Vec<Sign> {
        self.process.stdin.as_mut().unwrap().write_all(b"?\n").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let signs: Vec<Sign> =
            serde_json::from_str(&line).expect("the world says what has changed");
        self.disturbed |= !signs.is_empty();
        signs
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Makes a command that of a user in no other group.
fn as_user(command: &mut Command, id: Option<u32>) -> &mut Command {
    match id {
        // The standard library drops the supplementary groups of root when the user is another.
        Some(id) => command.uid(id).gid(id),
        None => command,
    }
}
