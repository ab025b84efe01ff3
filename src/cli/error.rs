//! Errors as words for a person, a hint, a stable reason and an exit code.

use std::error::Error as _;
use std::io;

use crate::core::event::SinkError;
use crate::core::text::printable;
use crate::render::json::ErrorReport;
use crate::vault::VaultError;
use crate::vault::exchange::ExchangeError;
use crate::vault::session::SessionError;

use super::exit::Exit;

/// Why a command ended without doing what was asked.
#[derive(Debug)]
pub struct CliError {
    /// The exit code.
    pub exit: Exit,
    /// A stable word for programs; the list is [`REASONS`].
    pub reason: &'static str,
    /// One sentence, lower case, no period.
    pub message: String,
    /// What lies below it, if anything.
    pub cause: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
}

/// Every stable reason with its exit code and meaning.
pub const REASONS: &[(&str, u8, &str)] = &[
    ("age", 2, "an age recipient, identity or plugin cannot be used"),
    ("already-newest", 6, "the version to be restored is the newest one"),
    ("already-rotated", 6, "the new passphrase opens the vault already"),
    ("bad-input", 2, "a name, label, value, tag, note, time or file breaks a rule"),
    ("changed-meanwhile", 6, "another program wrote the vault without taking the lock"),
    ("clock-set-back", 2, "the clock is behind the time at which API keys were last written"),
    ("command-failed", 126, "the command of `run` cannot be executed"),
    ("command-not-found", 127, "the command of `run` was not found"),
    ("damaged", 4, "the vault, or a file to import, is damaged or was tampered with"),
    ("damaged-receipt", 4, "a receipt on this machine cannot be read"),
    ("entry-exists", 6, "there are entries of those names already"),
    ("foreign-signer", 4, "the vault is signed by someone else than known here"),
    ("forked", 4, "the vault and what was seen of it went apart"),
    ("io", 2, "the system could not read, write or start something"),
    ("key-in-rotation", 6, "an API key was rotated, and its predecessor is still valid"),
    ("last-slot", 2, "the only slot cannot be removed"),
    ("lock-held", 6, "another process is writing the vault"),
    ("log-holds", 6, "the audit log holds, so there is nothing to adopt"),
    ("log-tampered", 4, "the audit log does not hold"),
    ("mounted-file", 2, "the vault is mounted as a single file"),
    ("newer-version", 2, "the vault needs a newer sonora-sec"),
    ("no-api-key", 5, "there is no such API key, or it is not valid any more"),
    ("no-connection", 2, "the server of `check-tls` cannot be reached or does not answer in time"),
    ("no-entry", 5, "there is no such entry, or no such version of it"),
    ("no-git", 2, "there is no git to search a history with"),
    ("no-input", 2, "there is no file to check"),
    ("no-key", 3, "no usable key was given"),
    ("no-log", 2, "there is no audit log of the vault on this machine yet"),
    ("no-mapping", 125, "`run` was given nothing to hand down"),
    ("no-project-file", 2, "there is no project file here"),
    ("no-python", 2, "there is no Python to run a plugin with"),
    ("no-session-keyring", 2, "there is no session keyring that could keep a key"),
    ("no-slot", 2, "there is no such slot"),
    ("no-vault", 2, "there is no vault at the path"),
    ("not-confirmed", 2, "a question was not answered with yes"),
    ("not-enough-memory", 2, "the KDF needs more memory than there is"),
    ("project-file", 2, "a project file could be changed by others, or sets what it must not"),
    ("refused-parameters", 4, "a slot's KDF parameters are out of bounds"),
    ("rolled-back", 4, "the vault is older than what was seen of it"),
    ("settings", 2, "a settings file cannot be used"),
    ("slot-exists", 6, "there is a slot of that label already"),
    ("slot-undecided", 3, "a passphrase slot can be neither kept nor dropped silently"),
    ("state-unwritable", 2, "receipts cannot be written"),
    (
        "too-much-to-mask",
        2,
        "the values of the vault are too many or too large to be masked or sought",
    ),
    ("unfinished", 2, "the change was made; its receipt or the deleting of older copies failed"),
    ("unknown-signer", 4, "nothing here says who may sign the vault"),
    ("unlogged", 2, "what was to be done cannot be recorded in the audit log"),
    ("usage", 2, "the command line cannot be understood"),
    ("vault-exists", 6, "there is a file at the vault's path already"),
    ("vault-gone", 4, "a vault was seen at the path and is gone"),
    ("version-differs", 6, "the entry is at another version than expected"),
    ("wrong-identity", 3, "no identity given opens the vault"),
    ("wrong-passphrase", 3, "the passphrase opens no slot, or not the file to import"),
];

impl CliError {
    /// Returns an error without cause and hint.
    #[must_use]
    pub fn new(exit: Exit, reason: &'static str, message: impl Into<String>) -> Self {
        Self { exit, reason, message: message.into(), cause: None, hint: None }
    }

    /// Returns an error about what the user gave.
    #[must_use]
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, "bad-input", message)
    }

    /// Returns an error of the system's.
    #[must_use]
    pub fn io(message: impl Into<String>, cause: &io::Error) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(Exit::Failed, "io", message) }
    }

    /// Returns the error for a question that cannot be asked: what would have answered it.
    #[must_use]
    pub fn no_key(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Locked, "no-key", message).hint(hint)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Turns the error into one of `run`, whose own failures are all one code, but for those of
    /// starting the command, which have the codes that env(1) gives them.
    #[must_use]
    pub fn before_child(self) -> Self {
        match self.exit {
            Exit::CannotExecute | Exit::NotFound => self,
            _ => Self { exit: Exit::BeforeChild, ..self },
        }
    }

    /// Returns the error as text of one to three lines, ending in a line break.
    #[must_use]
    pub fn to_text(&self) -> String {
        // A path or name in the message may hold anything.
        let mut text = format!("error: {}\n", printable(&self.message));
        if let Some(cause) = &self.cause {
            text.push_str(&format!("  caused by: {cause}\n"));
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("hint: {hint}\n"));
        }
        text
    }

    /// Returns the error for programs.
    #[must_use]
    pub fn to_report(&self) -> ErrorReport {
        let error = match &self.cause {
            Some(cause) => format!("{}: {cause}", self.message),
            None => self.message.clone(),
        };
        ErrorReport::new(self.exit.code(), self.reason, error, self.hint.clone())
    }
}

impl From<VaultError> for CliError {
    fn from(error: VaultError) -> Self {
        let (exit, reason) = class(&error);
        Self { exit, reason, cause: causes(&error), hint: hint(&error), message: error.to_string() }
    }
}

impl From<SessionError> for CliError {
    fn from(error: SessionError) -> Self {
        let cause = error.source().map(ToString::to_string);
        let (reason, hint) = match &error {
            SessionError::NoSession => ("no-session-keyring", Some(NO_SESSION_HINT)),
            SessionError::Unavailable(_) => ("no-session-keyring", Some(NO_KEYRINGS_HINT)),
            SessionError::Time => ("bad-input", None),
            _ => ("io", None),
        };
        let hint = hint.map(str::to_owned);
        Self { cause, hint, ..Self::new(Exit::Failed, reason, error.to_string()) }
    }
}

const NO_SESSION_HINT: &str = "start a shell that has one with `keyctl session - \"$SHELL\"` (package keyutils), and \
    unlock there; services and cron are better off with an age identity: `sonora-sec slot add LABEL --new-identity FILE`";
const NO_KEYRINGS_HINT: &str = "keyrings are the Linux kernel's, and container engines keep them from what they run; use \
    an age identity, which needs no passphrase: `sonora-sec slot add LABEL --new-identity FILE`";

impl From<ExchangeError> for CliError {
    fn from(error: ExchangeError) -> Self {
        let (exit, reason, hint) = match &error {
            ExchangeError::Damaged { .. } => (Exit::Damaged, "damaged", None),
            ExchangeError::FromEnvironment { .. } => (
                Exit::Failed,
                "bad-input",
                Some("write the value in its place, or keep `${...}` as it is with `--no-expand`"),
            ),
            ExchangeError::Unfit { .. } => {
                (Exit::Failed, "bad-input", Some("`--to json` holds any value"))
            }
            ExchangeError::WrongKey => {
                (Exit::Locked, "wrong-passphrase", Some("nothing was changed; try again"))
            }
            _ => (Exit::Failed, "bad-input", None),
        };
        let hint = hint.map(str::to_owned);
        Self { hint, ..Self::new(exit, reason, error.to_string()) }
    }
}

/// Returns what lies below an error, from the outside in.
fn causes(error: &VaultError) -> Option<String> {
    let mut words = Vec::new();
    let mut below = error.source();
    while let Some(cause) = below {
        words.push(cause.to_string());
        below = cause.source();
    }
    (!words.is_empty()).then(|| words.join(": "))
}

fn class(error: &VaultError) -> (Exit, &'static str) {
    match error {
        VaultError::Age { .. } => (Exit::Failed, "age"),
        VaultError::AlreadyNewest { .. } => (Exit::Conflict, "already-newest"),
        VaultError::AlreadyRotated { .. } => (Exit::Conflict, "already-rotated"),
        VaultError::ApiKeyInRotation { .. } => (Exit::Conflict, "key-in-rotation"),
        VaultError::AnotherVault { .. }
        | VaultError::BadName { .. }
        | VaultError::BadLabel
        | VaultError::BadMetadata { .. }
        | VaultError::ManyApiKeys { .. }
        | VaultError::NotAFile { .. }
        | VaultError::Passphrase(_)
        | VaultError::TooMany { .. }
        | VaultError::ValueTooLarge => (Exit::Failed, "bad-input"),
        VaultError::Busy { .. } => (Exit::Failed, "mounted-file"),
        VaultError::Changed { .. } => (Exit::Conflict, "changed-meanwhile"),
        VaultError::ClockSetBack { .. } => (Exit::Failed, "clock-set-back"),
        VaultError::Damaged { .. } => (Exit::Damaged, "damaged"),
        VaultError::DamagedReceipt { .. } => (Exit::Damaged, "damaged-receipt"),
        VaultError::EntryExists { .. } => (Exit::Conflict, "entry-exists"),
        VaultError::Exists { .. } => (Exit::Conflict, "vault-exists"),
        VaultError::ForeignSigner { .. } => (Exit::Damaged, "foreign-signer"),
        VaultError::Forked { .. } => (Exit::Damaged, "forked"),
        VaultError::Gone { .. } => (Exit::Damaged, "vault-gone"),
        VaultError::Io { .. } => (Exit::Failed, "io"),
        VaultError::LastSlot { .. } => (Exit::Failed, "last-slot"),
        VaultError::LockHeld { .. } | VaultError::Unlogged { source: SinkError::Held { .. } } => {
            (Exit::Conflict, "lock-held")
        }
        VaultError::NewerVersion { .. } => (Exit::Failed, "newer-version"),
        VaultError::NoApiKey { .. } => (Exit::NoEntry, "no-api-key"),
        VaultError::NoEntry { .. } | VaultError::NoVersion { .. } => (Exit::NoEntry, "no-entry"),
        VaultError::NoKey { .. } => (Exit::Locked, "no-key"),
        VaultError::NoSlot { .. } => (Exit::Failed, "no-slot"),
        VaultError::NoVault { .. } => (Exit::Failed, "no-vault"),
        VaultError::NotEnoughMemory { .. } => (Exit::Failed, "not-enough-memory"),
        VaultError::RefusedParameters { .. } => (Exit::Damaged, "refused-parameters"),
        VaultError::RolledBack { .. } => (Exit::Damaged, "rolled-back"),
        VaultError::SlotExists { .. } => (Exit::Conflict, "slot-exists"),
        VaultError::SlotUndecided { .. } => (Exit::Locked, "slot-undecided"),
        VaultError::StateUnwritable { .. } => (Exit::Failed, "state-unwritable"),
        VaultError::Unfinished { .. } => (Exit::Failed, "unfinished"),
        VaultError::UnknownSigner { .. } => (Exit::Damaged, "unknown-signer"),
        VaultError::VersionDiffers { .. } => (Exit::Conflict, "version-differs"),
        VaultError::Unlogged { source: SinkError::Tampered { .. } } => {
            (Exit::Damaged, "log-tampered")
        }
        VaultError::Unlogged { .. } => (Exit::Failed, "unlogged"),
        VaultError::WrongIdentity { .. } => (Exit::Locked, "wrong-identity"),
        VaultError::WrongPassphrase { .. } => (Exit::Locked, "wrong-passphrase"),
    }
}

fn hint(error: &VaultError) -> Option<String> {
    let text = match error {
        VaultError::AlreadyNewest { .. } | VaultError::NoVersion { .. } => {
            "see the versions with `sonora-sec history NAME`"
        }
        VaultError::AlreadyRotated { .. } => "nothing to do, or choose another new passphrase",
        VaultError::ApiKeyInRotation { .. } => {
            "wait until then, or end that key with `sonora-sec api-key revoke ID`"
        }
        VaultError::AnotherVault { .. } => {
            "restore it to a path of its own with `--vault PATH`, and take over entries with \
             `sonora-sec export` and `import`"
        }
        VaultError::Busy { .. } => "mount the folder that holds the vault instead of the file",
        VaultError::Changed { .. } => "run the command again",
        VaultError::ClockSetBack { .. } => {
            "set the clock right; if it was ahead then, `sonora-sec api-key revoke --all` ends every key and begins anew"
        }
        VaultError::Damaged { path, .. } => {
            return Some(format!(
                "earlier generations are kept in `{}.backups`: move the damaged file away, and then \
                 `sonora-sec backup restore FILE`",
                path.display()
            ));
        }
        VaultError::DamagedReceipt { .. } => {
            "if you know that the vault is yours, remove that file, and name the generation you \
             expect with `--expect-receipt`"
        }
        VaultError::EntryExists { .. } => "`--replace` stores a new version and keeps the old ones",
        VaultError::Exists { .. } => "choose another path with `--vault`",
        VaultError::ForeignSigner { .. } => {
            "do not use this file; if another vault was put there on purpose, pass its receipt \
             with `--expect-receipt`"
        }
        VaultError::Forked { generation, .. } | VaultError::RolledBack { generation, .. } => {
            return Some(format!(
                "if this is the generation you want, accept it by its number: \
                 `--accept-older {generation}`"
            ));
        }
        VaultError::Gone { receipt, .. } => {
            return Some(format!(
                "put the vault back from its backups with `sonora-sec backup restore FILE`; if it is gone for good, \
                 remove `{}`",
                receipt.display()
            ));
        }
        VaultError::Io { source, .. } | VaultError::StateUnwritable { source, .. }
            if source.kind() == io::ErrorKind::StorageFull =>
        {
            "free some space; the vault is unchanged"
        }
        VaultError::Io { doing: "open" | "read", source, .. }
            if source.kind() == io::ErrorKind::PermissionDenied =>
        {
            "it must be readable for this user"
        }
        VaultError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            "the folder must be writable for this user; the vault is unchanged"
        }
        VaultError::LockHeld { .. } => "wait for it, or allow more time with `--lock-timeout 60s`",
        VaultError::NewerVersion { .. } => "update sonora-sec; the vault is unchanged",
        VaultError::ManyApiKeys { .. } => "name one by its id: see `sonora-sec api-key list`",
        VaultError::NoApiKey { .. } => "see the keys with `sonora-sec api-key list`",
        VaultError::NoEntry { .. } => "see the names with `sonora-sec list`",
        VaultError::NoKey { .. } | VaultError::NoSlot { .. } => {
            "see the slots with `sonora-sec slot list`"
        }
        VaultError::NoVault { .. } => "make one with `sonora-sec init`, or name one with `--vault`",
        VaultError::NotEnoughMemory { .. } => {
            "free some memory, or use an age identity, which needs none: \
             `sonora-sec slot add LABEL --new-identity FILE`"
        }
        VaultError::RefusedParameters { .. } => {
            "if you chose them yourself, `--allow-expensive-kdf` lifts the upper bounds"
        }
        VaultError::SlotUndecided { .. } => {
            "give its passphrase with `--passphrase-file FILE`, or drop that slot too: `sonora-sec \
             rotate --drop-slot LABEL`"
        }
        VaultError::StateUnwritable { .. } => {
            "make the folder writable for this user; the vault is unchanged"
        }
        VaultError::Unfinished { .. } => {
            "the change is in the vault; make room or permit writing, and look for older \
             generations in the folder of backups"
        }
        VaultError::UnknownSigner { .. } => {
            "pass the receipt that `sonora-sec receipt show` prints where the vault was made: \
             `--expect-receipt RECEIPT`"
        }
        VaultError::Unlogged { source } => unlogged_hint(source),
        VaultError::VersionDiffers { .. } => "see the version with `sonora-sec info NAME`",
        VaultError::WrongIdentity { .. } => {
            "see for whom the vault is wrapped with `sonora-sec slot list`"
        }
        VaultError::WrongPassphrase { .. } => "nothing was changed; try again",
        _ => return None,
    };
    Some(text.to_owned())
}

fn unlogged_hint(source: &SinkError) -> &'static str {
    match source {
        SinkError::Tampered { .. } => "see `sonora-sec audit verify`; nothing was changed",
        _ => "nothing was changed; `--allow-unlogged` goes on without a record",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_sorted_and_unique() {
        assert!(REASONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_wrong_passphrase_reads_as_documented() {
        let error = CliError::from(VaultError::WrongPassphrase { path: "v.svault".into() });
        assert_eq!(
            error.to_text(),
            "error: wrong passphrase for the vault `v.svault`\nhint: nothing was changed; try again\n"
        );
        assert_eq!(error.exit.code(), 3);
    }
}
