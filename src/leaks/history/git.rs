//! Running git on a repository that somebody else may have set up.

use std::ffi::OsStr;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

use super::HistoryError;
use crate::core::sys::keyring::start_in_fresh_session;
use crate::core::text::printable;

/// Most bytes that are kept of what git says on its standard error.
const MAX_SAID: u64 = 4096;
/// Longest path of a repository, in bytes.
const MAX_PATH: u64 = 64 * 1024;

/// The git that is run.
#[derive(Debug, Clone)]
pub struct Git {
    program: PathBuf,
}

/// What settings of a repository are overruled by: each could start a program or reach out.
const OVERRULED: &[&str] = &[
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "log.showSignature=false",
    "protocol.allow=never",
    // It is only read, and nothing that it asks for is started, so it may be anybody's.
    "safe.directory=*",
];

impl Git {
    /// Takes the git at a path, which is absolute.
    #[must_use]
    pub fn at(program: PathBuf) -> Self {
        Self { program }
    }

    /// Returns the folder that git keeps the repository in that a path lies in.
    pub(super) fn repository(&self, path: &Path) -> Result<PathBuf, HistoryError> {
        let none = || HistoryError::NoRepository { path: path.to_owned() };
        let real = std::fs::canonicalize(path).map_err(|_| none())?;
        let folder = if real.is_dir() { &*real } else { real.parent().ok_or_else(none)? };
        let mut command = self.command();
        command.arg("-C").arg(folder);
        let words = ["rev-parse", "--path-format=absolute", "--git-common-dir"];
        let (line, said) = run(command.args(words), |output| {
            let mut line = Vec::new();
            output.take(MAX_PATH).read_to_end(&mut line).map(|_| line)
        })?;
        let line = line.map_err(HistoryError::Start)?;
        match (line.strip_suffix(b"\n"), said) {
            (Some(path), None) if !path.is_empty() => Ok(path_of(path)),
            _ => Err(none()),
        }
    }

    /// Runs git on a repository and reads what it writes; returns what that came to, and what git said if it failed.
    pub(super) fn read<T>(
        &self,
        folder: &Path,
        words: &[&str],
        read: impl FnOnce(&mut BufReader<ChildStdout>) -> T,
    ) -> Result<(T, Option<String>), HistoryError> {
        let mut command = self.command();
        command.arg("--git-dir").arg(folder).args(words);
        run(&mut command, read)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().stdin(Stdio::null()).arg("--no-pager");
        for setting in OVERRULED {
            command.arg("-c").arg(setting);
        }
        command.envs(ENVIRONMENT.iter().map(|(name, value)| (OsStr::new(name), OsStr::new(value))));
        start_in_fresh_session(&mut command);
        command
    }
}

/// All that git finds in its environment.
const ENVIRONMENT: &[(&str, &str)] = &[
    // Overrules `protocol.<name>.allow` of the repository: no object is fetched that is not there.
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
];

fn run<T>(
    command: &mut Command,
    read: impl FnOnce(&mut BufReader<ChildStdout>) -> T,
) -> Result<(T, Option<String>), HistoryError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(HistoryError::Start)?;
    let output = child.stdout.take().expect("its standard output is a pipe");
    let errors = child.stderr.take().expect("its standard error is a pipe");
    let mut output = BufReader::with_capacity(256 * 1024, output);
    let (done, said) = std::thread::scope(|scope| {
        let listener = scope.spawn(|| first_line(errors));
        let done = read(&mut output);
        // What does not read on lets git end, too.
        drop(output);
        (done, listener.join().unwrap_or_default())
    });
    let status = child.wait().map_err(HistoryError::Start)?;
    let said = (!status.success()).then(|| format!("git failed ({status}): {said}"));
    Ok((done, said))
}

/// Returns the beginning of a text, made safe to show, and reads on to its end.
fn first_line(mut errors: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = errors.by_ref().take(MAX_SAID).read_to_end(&mut kept);
    let _ = io::copy(&mut errors, &mut io::sink());
    let text = String::from_utf8_lossy(&kept);
    printable(text.lines().next().unwrap_or_default()).into_owned()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
