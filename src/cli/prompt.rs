//! Questions on the terminal, never on standard input, which may carry a value.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use zeroize::Zeroize as _;

use crate::core::secret::{Passphrase, SecretValue};

use super::args::Global;
use super::environment;
use super::error::CliError;
use super::exit::Exit;

/// Longest answer to a question that is no secret, in bytes.
const MAX_ANSWER_BYTES: u64 = 4096;

/// Whether questions may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompts {
    /// A person sits at the terminal.
    Allowed,
    /// They may not, for this reason.
    Refused(&'static str),
}

impl Prompts {
    pub(super) fn of(global: &Global) -> Self {
        if global.no_input {
            Self::Refused("--no-input is given")
        } else if environment::is_on("NO_INPUT") {
            Self::Refused("SONORA_SEC_NO_INPUT is set")
        } else if environment::is_ci() {
            Self::Refused("CI is set")
        } else if OpenOptions::new().read(true).write(true).open("/dev/tty").is_err() {
            Self::Refused("there is no terminal")
        } else {
            Self::Allowed
        }
    }

    pub(super) fn are_allowed(self) -> bool {
        self == Self::Allowed
    }

    /// Returns a word or two for `status`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused(why) => why,
        }
    }

    /// Asks for a secret without showing what is typed.
    pub(super) fn secret(self, question: &str, instead: &str) -> Result<SecretValue, CliError> {
        self.or_refuse(question, instead)?;
        let mut typed = rpassword::prompt_password(format!("{question}: "))
            .map_err(|error| CliError::io("could not read from the terminal", &error))?;
        let secret = SecretValue::copy_of(typed.as_bytes());
        typed.zeroize();
        Ok(secret)
    }

    /// Asks for a secret twice.
    pub(super) fn new_secret(self, question: &str, instead: &str) -> Result<SecretValue, CliError> {
        let first = self.secret(question, instead)?;
        let again = self.secret(&format!("{question} (again)"), instead)?;
        if first.is_same_as(&again) {
            Ok(first)
        } else {
            Err(CliError::bad_input("the two entries differ")
                .hint("nothing was changed; try again"))
        }
    }

    /// Asks for an existing passphrase.
    pub(super) fn passphrase(self, question: &str, instead: &str) -> Result<Passphrase, CliError> {
        as_passphrase(&self.secret(question, instead)?)
    }

    /// Asks for a new passphrase, twice.
    pub(super) fn new_passphrase(
        self,
        question: &str,
        instead: &str,
    ) -> Result<Passphrase, CliError> {
        as_passphrase(&self.new_secret(question, instead)?)
    }

    /// Asks for a yes; `--yes` has answered already.
    pub(super) fn confirm(self, question: &str, yes: bool) -> Result<(), CliError> {
        if yes {
            return Ok(());
        }
        let no =
            || CliError::new(Exit::Failed, "not-confirmed", "not confirmed, nothing was changed");
        if let Self::Refused(why) = self {
            return Err(no().hint(format!("{question} Answer with `--yes` ({why})")));
        }
        if matches!(self.line(&format!("{question} [y/N] "))?.trim(), "y" | "Y" | "yes") {
            Ok(())
        } else {
            Err(no())
        }
    }

    /// Asks for a line that is shown while it is typed.
    pub(super) fn line(self, question: &str) -> Result<String, CliError> {
        self.or_refuse(question.trim(), "")?;
        let failed = |error: std::io::Error| CliError::io("could not use the terminal", &error);
        let mut terminal =
            OpenOptions::new().read(true).write(true).open("/dev/tty").map_err(failed)?;
        terminal.write_all(question.as_bytes()).map_err(failed)?;
        let mut answer = String::new();
        BufReader::new(terminal.take(MAX_ANSWER_BYTES)).read_line(&mut answer).map_err(failed)?;
        Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn or_refuse(self, question: &str, instead: &str) -> Result<(), CliError> {
        match self {
            Self::Allowed => Ok(()),
            Self::Refused(why) => {
                Err(CliError::no_key(format!("cannot ask for the {question}: {why}"), instead))
            }
        }
    }
}

/// Turns what was typed or read into a passphrase.
pub(super) fn as_passphrase(secret: &SecretValue) -> Result<Passphrase, CliError> {
    Passphrase::from_utf8(secret.expose_secret())
        .map_err(|error| CliError::bad_input(error.to_string()))
}
