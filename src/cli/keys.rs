//! Where passphrases and identities come from: options, environment, files, descriptors, commands.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::core::limits::{ReadError, read_secret_at_most};
use crate::core::secret::{Passphrase, SecretValue};
use crate::core::sys::keyring::start_in_fresh_session;
use crate::vault::slots::Identities;
use crate::vault::slots::age::MAX_IDENTITY_BYTES;

use super::args::{NewPassphraseArgs, OldPassphraseArgs, PassphraseArgs};
use super::callbacks::Ask;
use super::environment;
use super::error::CliError;
use super::prompt::{Prompts, as_passphrase};
use super::terminal::Terminal;

/// Longest passphrase that is read, in bytes.
const MAX_PASSPHRASE_BYTES: usize = 64 * 1024;

/// One place that a passphrase comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A command's standard output.
    Command(String),
    /// A descriptor that was handed down.
    Descriptor(i32),
    /// A file.
    File(PathBuf),
    /// The variable `SONORA_SEC_<name>`.
    Variable(&'static str),
}

impl Source {
    /// Returns the source of the vault's passphrase, if one is given.
    pub(super) fn of(args: &PassphraseArgs) -> Option<Self> {
        Self::option(args.file.as_ref(), args.fd, args.command.as_ref())
            .or_else(|| environment::variable("PASSPHRASE").map(|_| Self::Variable("PASSPHRASE")))
            .or_else(|| environment::path("PASSPHRASE_FILE").map(Self::File))
    }

    /// Returns the source of a new passphrase, if one is given.
    pub(super) fn of_new(args: &NewPassphraseArgs) -> Option<Self> {
        Self::option(args.file.as_ref(), args.fd, args.command.as_ref()).or_else(|| {
            environment::variable("NEW_PASSPHRASE").map(|_| Self::Variable("NEW_PASSPHRASE"))
        })
    }

    /// Returns the source of a passphrase of earlier, if one is given.
    pub(super) fn of_old(args: &OldPassphraseArgs) -> Option<Self> {
        Self::option(args.file.as_ref(), args.fd, args.command.as_ref()).or_else(|| {
            environment::variable("OLD_PASSPHRASE").map(|_| Self::Variable("OLD_PASSPHRASE"))
        })
    }

    fn option(file: Option<&PathBuf>, fd: Option<i32>, command: Option<&String>) -> Option<Self> {
        file.cloned()
            .map(Self::File)
            .or(fd.map(Self::Descriptor))
            .or(command.cloned().map(Self::Command))
    }

    /// Returns what `status` calls it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Command(_) => "a command",
            Self::Descriptor(_) => "a descriptor",
            Self::File(_) => "a file",
            Self::Variable(_) => "the environment",
        }
    }

    /// Reads the passphrase; one final newline is dropped.
    pub(super) fn read(&self, terminal: Terminal) -> Result<Passphrase, CliError> {
        let bytes = self.read_bytes(terminal)?;
        let text = bytes.expose_secret();
        let text = text.strip_suffix(b"\n").map_or(text, |t| t.strip_suffix(b"\r").unwrap_or(t));
        as_passphrase(&SecretValue::copy_of(text))
    }

    /// Reads the bytes as they are.
    pub(super) fn read_bytes(&self, terminal: Terminal) -> Result<SecretValue, CliError> {
        match self {
            Self::Command(line) => run(line),
            Self::Descriptor(number) => read_descriptor(*number),
            Self::File(path) => {
                if is_open_to_others(path) {
                    let shown = path.display();
                    terminal.warn(&format!(
                        "other users can read the passphrase file `{shown}`; `chmod 600` closes it"
                    ));
                }
                read_file(path, "passphrase", MAX_PASSPHRASE_BYTES)
            }
            Self::Variable(name) => {
                Ok(environment::secret(name).unwrap_or(SecretValue::copy_of(b"")))
            }
        }
    }
}

/// Where the age identity comes from.
#[derive(Debug, Clone)]
pub(super) enum IdentitySource {
    /// A file.
    File(PathBuf),
    /// `SONORA_SEC_IDENTITY` holds the key.
    Variable,
}

impl IdentitySource {
    /// Returns the source of the identity, if one is given.
    pub(super) fn of(option: Option<&PathBuf>) -> Option<Self> {
        option
            .cloned()
            .map(Self::File)
            .or_else(|| environment::variable("IDENTITY").map(|_| Self::Variable))
            .or_else(|| environment::path("IDENTITY_FILE").map(Self::File))
    }

    /// Returns what `status` calls it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::File(_) => "a file",
            Self::Variable => "the environment",
        }
    }

    /// Reads the identities.
    pub(super) fn read(&self, prompts: Prompts) -> Result<Identities, CliError> {
        let (text, origin) = match self {
            Self::Variable => {
                let text = environment::secret("IDENTITY").unwrap_or(SecretValue::copy_of(b""));
                (text, "SONORA_SEC_IDENTITY".to_owned())
            }
            Self::File(path) => {
                let shown = path.display();
                if is_open_to_others(path) {
                    return Err(CliError::bad_input(format!(
                        "other users can read the identity file `{shown}`"
                    ))
                    .hint(format!("close it with `chmod 600 {shown}`")));
                }
                let text = read_file(path, "identity", MAX_IDENTITY_BYTES)?;
                (text, format!("the identity file `{shown}`"))
            }
        };
        Ok(Identities::parse(&text, &origin, Ask(prompts))?)
    }
}

/// Runs a command without a shell and returns what it prints.
fn run(line: &str) -> Result<SecretValue, CliError> {
    let words = shell_words::split(line)
        .map_err(|_| CliError::bad_input("the passphrase command has an open quote"))?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(CliError::bad_input("the passphrase command is empty"));
    };
    let failed = |error: &io::Error| {
        CliError::io(format!("could not run the passphrase command `{program}`"), error)
    };
    let mut command = Command::new(program);
    environment::withhold(&mut command);
    let mut child = start_in_fresh_session(&mut command)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let output = child.stdout.take().expect("its standard output is a pipe");
    let read = read_secret_at_most(output, MAX_PASSPHRASE_BYTES);
    let status = child.wait().map_err(|error| failed(&error))?;
    if !status.success() {
        return Err(CliError::bad_input(format!(
            "the passphrase command `{program}` failed: {status}"
        )));
    }
    read.map_err(|error| unreadable("the passphrase command's output", error))
}

fn read_descriptor(number: i32) -> Result<SecretValue, CliError> {
    #[cfg(unix)]
    {
        let file = crate::core::sys::take_descriptor(number).map_err(|error| {
            CliError::io(format!("could not read a passphrase from descriptor {number}"), &error)
        })?;
        read_secret_at_most(file, MAX_PASSPHRASE_BYTES)
            .map_err(|error| unreadable(&format!("descriptor {number}"), error))
    }
    #[cfg(not(unix))]
    Err(CliError::bad_input(format!("descriptor {number} cannot be read on this system")))
}

fn read_file(path: &Path, what: &str, limit: usize) -> Result<SecretValue, CliError> {
    let shown = path.display();
    let file = File::open(path).map_err(|error| {
        CliError::io(format!("could not open the {what} file `{shown}`"), &error)
    })?;
    read_secret_at_most(file, limit)
        .map_err(|error| unreadable(&format!("the {what} file `{shown}`"), error))
}

pub(super) fn unreadable(what: &str, error: ReadError) -> CliError {
    match error {
        ReadError::TooLarge { limit } => {
            CliError::bad_input(format!("{what} is larger than {limit} bytes"))
        }
        ReadError::Io(error) => CliError::io(format!("could not read {what}"), &error),
    }
}

/// Says whether someone else may read a file, but for those that a container engine, an
/// orchestrator or systemd puts in place.
fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let Ok(metadata) = std::fs::metadata(path) else { return false };
        let mode = metadata.mode();
        let resolved = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        let provided = resolved.starts_with("/run/secrets")
            || credentials.is_some_and(|folder| resolved.starts_with(folder));
        metadata.is_file() && mode & if provided { 0o022 } else { 0o077 } != 0
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
