//! What can go wrong with a vault, one variant a cause, with the path or label inside.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::core::clock::Timestamp;
use crate::core::event::SinkError;
use crate::core::secret::PassphraseError;

/// Why something could not be done with a vault.
///
/// Messages are for a person: lower case, one sentence, no secret and no length of one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// An age recipient, identity or plugin cannot be used.
    #[error("{what}: {why}")]
    Age {
        /// The recipient, file or slot.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The version to be restored is the newest.
    #[error("version {version} of the entry `{name}` is its newest already")]
    AlreadyNewest {
        /// The name.
        name: String,
        /// The version asked for.
        version: u64,
    },
    /// A rotation's new passphrase opens the vault already.
    #[error("already rotated: the new passphrase opens the vault `{path}`")]
    AlreadyRotated {
        /// The vault.
        path: PathBuf,
    },
    /// A backup is of another vault than the one it shall be restored over.
    #[error("the backup `{path}` is of the vault {id}, not of {expected}")]
    AnotherVault {
        /// The backup.
        path: PathBuf,
        /// The id of its vault.
        id: String,
        /// The id of the vault that is there.
        expected: String,
    },
    /// A rotation of an API key is not over yet: two keys are valid.
    #[error("the API key `{id}` has been replaced already and is valid until {}", until.to_rfc3339())]
    ApiKeyInRotation {
        /// The id of the older of the two.
        id: String,
        /// When that one ends.
        until: Timestamp,
    },
    /// A name breaks a rule.
    #[error("an entry's name {why}")]
    BadName {
        /// The rule.
        why: &'static str,
    },
    /// A label breaks a rule.
    #[error("a slot's label must be 1 to 64 printable characters")]
    BadLabel,
    /// A tag, note or the number of tags is over its bound.
    #[error("{what} is too long")]
    BadMetadata {
        /// What is too long, and the bound.
        what: String,
    },
    /// The vault is a mount point of its own and cannot be replaced.
    #[error("the vault `{path}` is mounted as a single file and cannot be replaced")]
    Busy {
        /// The vault.
        path: PathBuf,
    },
    /// Another program wrote the vault meanwhile without taking the lock.
    #[error("the vault `{path}` was changed by another program meanwhile")]
    Changed {
        /// The vault.
        path: PathBuf,
    },
    /// The clock is behind what API keys were written at.
    #[error("the clock was set back: API keys were written at {}", seen.to_rfc3339())]
    ClockSetBack {
        /// The highest time seen.
        seen: Timestamp,
    },
    /// The file is no vault, or bytes of it were changed.
    #[error("the vault `{path}` is damaged or was tampered with: {what}")]
    Damaged {
        /// The vault.
        path: PathBuf,
        /// Whether the header or the body.
        part: DamagedPart,
        /// What does not hold.
        what: String,
    },
    /// A receipt cannot be read.
    #[error("the receipt `{path}` is damaged: {what}")]
    DamagedReceipt {
        /// The receipt.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// An entry exists and replacing was not asked for.
    #[error("there is an entry `{name}` already, at version {version}")]
    EntryExists {
        /// The name.
        name: String,
        /// Its newest version.
        version: u64,
    },
    /// A vault exists and would be overwritten.
    #[error("there is a file at `{path}` already")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// Someone else signed the vault than the signer known here.
    #[error("the vault `{path}` is signed by {signer}, not by {expected} as known here")]
    ForeignSigner {
        /// The vault.
        path: PathBuf,
        /// Fingerprint of its signer.
        signer: String,
        /// Fingerprint of the signer known.
        expected: String,
    },
    /// The vault and what was seen of it went apart.
    #[error("the vault `{path}` is a fork: {what}")]
    Forked {
        /// The vault.
        path: PathBuf,
        /// The generation that is there.
        generation: u64,
        /// What was seen here, and when, and what is there.
        what: String,
    },
    /// Receipts know a vault at this path, and it is gone.
    #[error("a vault was at `{path}` and is gone")]
    Gone {
        /// The path.
        path: PathBuf,
        /// The receipt that knows it.
        receipt: PathBuf,
    },
    /// The system could not do something.
    #[error("could not {doing} `{path}`")]
    Io {
        /// The verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The last way in would be removed.
    #[error("`{label}` is the only slot, and a vault needs one")]
    LastSlot {
        /// The label.
        label: String,
    },
    /// Another process holds the lock.
    #[error("the vault `{path}` is being written by {holder}; waited {} s", waited.as_secs())]
    LockHeld {
        /// The vault.
        path: PathBuf,
        /// Which process, and since when.
        holder: String,
        /// For how long it was tried.
        waited: Duration,
    },
    /// Several API keys are meant where one is rotated.
    #[error("there are several live API keys {of}")]
    ManyApiKeys {
        /// Of what.
        of: String,
    },
    /// The vault needs a later version of this program.
    #[error("the vault `{path}` needs a newer sonora-sec: {what}")]
    NewerVersion {
        /// The vault.
        path: PathBuf,
        /// What is newer in it.
        what: String,
    },
    /// There is no such API key.
    #[error("there is no {what}")]
    NoApiKey {
        /// What was asked for.
        what: String,
    },
    /// There is no such entry.
    #[error("there is no entry `{name}` in the vault")]
    NoEntry {
        /// The name asked for.
        name: String,
    },
    /// No key was given that could open any slot.
    #[error("no key was given for the vault `{path}`: {why}")]
    NoKey {
        /// The vault.
        path: PathBuf,
        /// What was looked for.
        why: String,
    },
    /// There is no such slot.
    #[error("there is no slot `{label}` in the vault")]
    NoSlot {
        /// The label asked for.
        label: String,
    },
    /// There is no vault at the path.
    #[error("there is no vault at `{path}`")]
    NoVault {
        /// The path.
        path: PathBuf,
    },
    /// The entry has no such version.
    #[error("the entry `{name}` has no version {version}")]
    NoVersion {
        /// The name.
        name: String,
        /// The version asked for.
        version: u64,
    },
    /// The path leads to something that is no regular file.
    #[error("`{path}` is no vault: {what}")]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: String,
    },
    /// The KDF needs more memory than there is.
    #[error("not enough memory to check a passphrase: {}", memory_words(*needed_bytes, *available_bytes))]
    NotEnoughMemory {
        /// What the slot's parameters take, in bytes.
        needed_bytes: u64,
        /// What can be had, where known, in bytes.
        available_bytes: Option<u64>,
    },
    /// A passphrase cannot be one.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// A slot's KDF parameters are out of bounds.
    #[error("the slot `{label}` has refused parameters: {why}")]
    RefusedParameters {
        /// The slot, or what they add up to.
        label: String,
        /// Which bound.
        why: String,
    },
    /// The vault is older than what was seen of it.
    #[error("the vault `{path}` was rolled back: {what}")]
    RolledBack {
        /// The vault.
        path: PathBuf,
        /// The generation that is there.
        generation: u64,
        /// What was seen here, and when, and what is there.
        what: String,
    },
    /// A slot with this label exists.
    #[error("there is a slot `{label}` already")]
    SlotExists {
        /// The label.
        label: String,
    },
    /// A slot's fate is undecided in a rotation.
    #[error("the passphrase slot `{label}` cannot be kept without its passphrase")]
    SlotUndecided {
        /// The label.
        label: String,
    },
    /// The folder of the receipts cannot be written.
    #[error("the receipts in `{path}` cannot be written")]
    StateUnwritable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A bound on slots or successions would be passed.
    #[error("the vault cannot take {what}")]
    TooMany {
        /// Of what.
        what: String,
    },
    /// A generation is in place, and what follows a write did not all work out.
    #[error("generation {generation} of the vault `{path}` was written, but not all that follows")]
    Unfinished {
        /// The vault.
        path: PathBuf,
        /// The generation that is there now.
        generation: u64,
        /// What failed: making it last, the receipt, or deleting older generations.
        source: Box<VaultError>,
    },
    /// Nothing says who should have signed the vault.
    #[error("the vault `{path}` is new here, and its signer {signer} cannot be checked")]
    UnknownSigner {
        /// The vault.
        path: PathBuf,
        /// Fingerprint of its signer.
        signer: String,
    },
    /// What was to be done cannot be recorded.
    #[error("the audit log cannot be written")]
    Unlogged {
        /// Why.
        source: SinkError,
    },
    /// A value is over its bound.
    #[error("a value is larger than 1 MiB")]
    ValueTooLarge,
    /// An entry's version is not the one expected.
    #[error("the entry `{name}` is at version {actual}, not {expected}")]
    VersionDiffers {
        /// The name.
        name: String,
        /// Its newest version; 0 where there is no entry.
        actual: u64,
        /// The version asked for.
        expected: u64,
    },
    /// The passphrase, or the identity, opens no slot.
    #[error("wrong passphrase for the vault `{path}`")]
    WrongPassphrase {
        /// The vault.
        path: PathBuf,
    },
    /// No identity given is one of the vault's recipients.
    #[error("none of the identities given opens the vault `{path}`")]
    WrongIdentity {
        /// The vault.
        path: PathBuf,
    },
}

/// Which part of a vault is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamagedPart {
    /// What is in the clear.
    Header,
    /// What is sealed.
    Body,
}

fn memory_words(needed_bytes: u64, available_bytes: Option<u64>) -> String {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    match available_bytes {
        Some(available) => {
            format!("{} MiB are needed, {} MiB can be had", mib(needed_bytes), available >> 20)
        }
        None => format!("{} MiB are needed", mib(needed_bytes)),
    }
}

impl VaultError {
    /// Returns a function that adds what was being done, and on what, to a system's error.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::ResourceBusy => Self::Busy { path },
            _ => Self::Io { doing, path, source },
        }
    }
}
