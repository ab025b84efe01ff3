//! The vault at its path: looked at, unlocked, opened, changed.
//!
//! Readers take no lock: a generation is never changed in place, and a file that is open stays
//! the generation it was. Writers hold one lock from reading the newest generation to renaming
//! the next over it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;

use crate::core::clock::Clock;
use crate::core::disk::{self, Disk, LockGuard};
use crate::core::memory;

use super::body::Changes;
use super::entry::Entry;
use super::error::VaultError;
use super::header::{SignedHeader, VaultId};
use super::kdf::KdfBound;
use super::keys::DataKey;
use super::lock;
use super::name::Key;
use super::read::{OpenVault, Sealed};
use super::receipts::{self, Receipt, Receipts, ShortReceipt, Standing};
use super::record::{Next, Recorder};
use super::session;
use super::slots::{self, UnlockLimits};
use super::write::Draft;

/// How a vault is to be treated.
#[derive(Debug, Clone)]
pub struct Options {
    /// The vault's file; links on the way are resolved once.
    pub path: PathBuf,
    /// The folder that holds what this machine remembers.
    pub state_folder: PathBuf,
    /// Longest wait for another writer.
    pub lock_timeout: Duration,
    /// Which KDF parameters are accepted.
    pub kdf: KdfBound,
    /// A receipt kept elsewhere that the vault must descend from.
    pub expect: Option<ShortReceipt>,
    /// The number of a generation that is accepted though a later one was seen.
    pub accept_older: Option<u64>,
    /// What an age slot is worth when nothing tells whose vault it is.
    pub first_use: FirstUse,
    /// Only the slot with this label.
    pub slot: Option<String>,
}

/// What to do with a signer that nothing here knows, when only an age identity vouches for the
/// vault: anyone who knows the recipient could have made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstUse {
    /// Go on, with a notice that shows the signer's fingerprint.
    Show,
    /// Refuse: nobody is there to compare it.
    Refuse,
}

/// Something the caller should tell, though nothing failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice {
    /// Another process holds the lock; its own words.
    Waiting(String),
    /// An age identity opened a vault that is new here; its signer's fingerprint.
    NewSigner(String),
    /// The receipt could not be written; why.
    NoReceipt(String),
    /// There is no record of what is done; why.
    Unlogged(VaultError),
}

/// A vault's place, and how it is treated.
pub struct Store<'d> {
    disk: &'d dyn Disk,
    clock: &'d dyn Clock,
    options: Options,
    path: PathBuf,
    notify: Box<dyn Fn(Notice) + 'd>,
    recorder: Option<Recorder<'d>>,
}

impl fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A vault whose header was read and found to be in order with what is known of it.
#[derive(Debug)]
pub struct Seen {
    sealed: Sealed,
    receipt: Option<Receipt>,
    standing: Option<Standing>,
    expected: Option<Standing>,
    /// What is known of another vault at the same path, where this one was not seen before.
    other: Option<Receipt>,
}

impl Seen {
    /// Returns what was seen of a header that was compared already.
    pub(super) fn new(sealed: Sealed, receipt: Option<Receipt>, standing: Standing) -> Self {
        Self { sealed, receipt, standing: Some(standing), expected: None, other: None }
    }

    pub(super) fn into_sealed(self) -> Sealed {
        self.sealed
    }

    /// Returns the header.
    #[must_use]
    pub fn signed(&self) -> &SignedHeader {
        &self.sealed.signed
    }

    /// Returns the receipt that was there.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        self.receipt.as_ref()
    }
}

/// The data key, and how it was come by.
#[derive(Debug)]
pub struct Unlocked {
    /// The data key; it gives the signer of the header that was seen.
    pub dk: DataKey,
    /// Label of the slot that opened, or [`session::SLOT`].
    pub slot: String,
    /// Whether a passphrase opened it, which also says that whoever made the vault knew it.
    pub by_passphrase: bool,
}

/// What a change came to.
#[derive(Debug)]
pub struct Written {
    /// The header of the new generation.
    pub signed: SignedHeader,
    /// How many older local generations were deleted because the change asked for it.
    pub deleted_generations: Option<usize>,
}

/// What happens to the older local generations after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OlderGenerations {
    /// A few are kept.
    Keep,
    /// All but the new one are deleted, since they open what the change took away.
    Delete,
}

impl<'d> Store<'d> {
    /// Returns the store for the options, with every link on the path resolved.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`] when the path cannot be looked at.
    pub fn new(
        disk: &'d dyn Disk,
        clock: &'d dyn Clock,
        options: Options,
        notify: impl Fn(Notice) + 'd,
    ) -> Result<Self, VaultError> {
        let given = &options.path;
        let path = match disk.resolve(given) {
            Ok(path) => path,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // Nothing there yet: the folder's links at least are resolved.
                match (disk.resolve(disk::folder_of(given)), given.file_name()) {
                    (Ok(folder), Some(name)) => folder.join(name),
                    _ => given.clone(),
                }
            }
            Err(error) => return Err(VaultError::io("open", given)(error)),
        };
        Ok(Self { disk, clock, options, path, notify: Box::new(notify), recorder: None })
    }

    /// Records what is done, and has every generation that is written vouch for its record.
    #[must_use]
    pub fn with_recorder(self, recorder: Recorder<'d>) -> Self {
        Self { recorder: Some(recorder), ..self }
    }

    /// Returns the vault's path, with links resolved.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the receipts of this machine.
    #[must_use]
    pub fn receipts(&self) -> Receipts<'d> {
        Receipts::new(self.disk, &self.options.state_folder)
    }

    pub(super) fn disk(&self) -> &'d dyn Disk {
        self.disk
    }

    pub(super) fn clock(&self) -> &'d dyn Clock {
        self.clock
    }

    pub(super) fn recorder(&self) -> Option<&Recorder<'d>> {
        self.recorder.as_ref()
    }

    pub(super) fn notify(&self, notice: Notice) {
        (self.notify)(notice);
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// Reads the header, checks its signature, and compares it with the receipts.
    ///
    /// # Errors
    ///
    /// As [`Sealed::read`], and what the receipts object to.
    pub fn look(&self) -> Result<Seen, VaultError> {
        loop {
            let sealed = Sealed::read(self.disk, &self.path)?;
            let (id, head) = (sealed.signed.header.id, sealed.signed.head);
            let receipt = self.receipts().read(id)?;
            let compared = match self.compare(sealed, receipt.as_ref()) {
                Ok(compared) => compared,
                Err(alarm) => {
                    // A writer may have come between the two reads: then another generation is
                    // there, and the receipt is the older one.
                    let sealed = Sealed::read(self.disk, &self.path)?;
                    if sealed.signed.head == head {
                        return Err(alarm);
                    }
                    if sealed.signed.header.id != id {
                        // It has a receipt of its own.
                        continue;
                    }
                    self.compare(sealed, receipt.as_ref())?
                }
            };
            let (sealed, standing, expected) = compared;
            let head = sealed.signed.head;
            let other = self.find_other(id, receipt.as_ref())?;
            if other.is_some() && Sealed::read(self.disk, &self.path)?.signed.head != head {
                // That one came meanwhile, with a writer.
                continue;
            }
            return Ok(Seen { sealed, receipt, standing, expected, other });
        }
    }

    /// Returns what is known of another vault at this path, unless this one was seen here last, or
    /// nowhere yet: a crash may have kept a new id from being remembered with its path.
    fn find_other(
        &self,
        id: VaultId,
        receipt: Option<&Receipt>,
    ) -> Result<Option<Receipt>, VaultError> {
        if receipt.is_some_and(|receipt| receipt.path.is_none() || receipt.was_at(&self.path)) {
            return Ok(None);
        }
        Ok(self.receipts().find(&self.path, Some(id))?.map(|(_, other)| other))
    }

    fn compare(
        &self,
        sealed: Sealed,
        receipt: Option<&Receipt>,
    ) -> Result<(Sealed, Option<Standing>, Option<Standing>), VaultError> {
        let accept = self.options.accept_older;
        let check =
            |known: receipts::Known<'_>| known.check_header(&sealed.signed, &self.path, accept);
        let standing = receipt.map(|receipt| check(receipt.known())).transpose()?;
        let expected = self.options.expect.map(|short| check(short.known())).transpose()?;
        Ok((sealed, standing, expected))
    }

    /// Opens a slot with `key`.
    ///
    /// # Errors
    ///
    /// As [`slots::unlock`].
    pub fn unlock(&self, seen: &Seen, key: &slots::Key<'_>) -> Result<Unlocked, VaultError> {
        let header = &seen.signed().header;
        let limits = UnlockLimits {
            only: self.options.slot.as_deref(),
            kdf: self.options.kdf,
            available_bytes: match key {
                slots::Key::Passphrase(_) => memory::available_bytes(),
                slots::Key::Identities(_) => None,
            },
        };
        let (dk, position) = slots::unlock(header, &self.path, key, limits)?;
        let slot = header.slots.get(position).map(|slot| slot.label.clone()).unwrap_or_default();
        Ok(Unlocked { dk, slot, by_passphrase: matches!(key, slots::Key::Passphrase(_)) })
    }

    /// Unlocks with the data key that this session was left by `unlock`, if it has one and no slot is asked for.
    ///
    /// One that does not give the signer of the header is that of an earlier key, and is dropped.
    ///
    /// It was found by the id that the file claims, and nobody was asked which vault is meant, so it vouches no more
    /// for the file being the one that belongs at its path than an identity does.
    #[must_use]
    pub fn unlock_cached(&self, seen: &Seen) -> Option<Unlocked> {
        let header = &seen.signed().header;
        if self.options.slot.is_some() {
            return None;
        }
        let dk = session::take(header.id, header.signer)?;
        Some(Unlocked { dk, slot: session::SLOT.to_owned(), by_passphrase: false })
    }

    /// Opens the body, finishes the comparison with the receipts, and remembers what was seen.
    ///
    /// # Errors
    ///
    /// [`VaultError::Changed`] when the data key is that of another look, and
    /// [`VaultError::Damaged`], [`VaultError::Forked`], [`VaultError::UnknownSigner`].
    pub fn open(&self, seen: Seen, unlocked: &Unlocked) -> Result<OpenVault, VaultError> {
        let Seen { sealed, receipt, standing, expected, other } = seen;
        if sealed.signed.header.signer != unlocked.dk.signer() {
            // The key is that of an earlier look.
            return Err(VaultError::Changed { path: self.path.clone() });
        }
        if self.options.expect.is_none() && !unlocked.by_passphrase {
            self.meet(&sealed.signed, receipt.is_some(), other.as_ref())?;
        }
        let vault = sealed.open(&unlocked.dk)?;
        if let Some(receipt) = receipt.as_ref().filter(|_| standing == Some(Standing::Newer)) {
            receipt.known().check_ancestors(vault.signed(), &vault.index, &self.path)?;
        }
        if let Some(short) = self.options.expect.filter(|_| expected == Some(Standing::Newer)) {
            short.known().check_ancestors(vault.signed(), &vault.index, &self.path)?;
        }
        let moved = receipt.is_some_and(|receipt| !receipt.was_at(&self.path));
        if standing != Some(Standing::Same) || moved {
            match self.remember(&vault, standing == Some(Standing::Accepted)) {
                Err(VaultError::StateUnwritable { source, .. } | VaultError::Io { source, .. }) => {
                    (self.notify)(Notice::NoReceipt(source.to_string()));
                }
                // Whoever holds it may have stopped for good; that is no reason not to read.
                Err(held @ VaultError::LockHeld { .. }) => {
                    (self.notify)(Notice::NoReceipt(held.to_string()));
                }
                other => other?,
            }
        }
        Ok(vault)
    }

    /// Decides on a vault that only an age identity opens: anybody could have put it there.
    pub(super) fn meet(
        &self,
        signed: &SignedHeader,
        is_known: bool,
        other: Option<&Receipt>,
    ) -> Result<(), VaultError> {
        let path = self.path.clone();
        let signer = HEXLOWER.encode(&signed.header.signer.fingerprint());
        if let Some(other) = other {
            let expected = HEXLOWER.encode(&other.signer.fingerprint());
            return Err(VaultError::ForeignSigner { path, signer, expected });
        }
        match self.options.first_use {
            _ if is_known => Ok(()),
            FirstUse::Refuse => Err(VaultError::UnknownSigner { path, signer }),
            FirstUse::Show => {
                (self.notify)(Notice::NewSigner(signer));
                Ok(())
            }
        }
    }

    /// Raises the receipt to what was seen; lowers it only when `accepted`.
    fn remember(&self, vault: &OpenVault, accepted: bool) -> Result<(), VaultError> {
        // What is remembered must last at least as long as the memory of it.
        let folder = disk::folder_of(&self.path);
        match self.disk.sync_folder(folder) {
            // Who may not list a folder cannot sync it either, and should have a receipt still.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {}
            other => other.map_err(VaultError::io("sync", folder))?,
        }
        let (signed, now) = (vault.signed(), self.clock.now());
        let writer = self.receipts().writer(signed.header.id, now)?;
        if let Some(present) = writer.present.as_ref().filter(|_| !accepted) {
            if present.generation > signed.header.generation {
                // Another process has seen more since this one looked.
                return Ok(());
            }
            if present.head != signed.head {
                // So it may have seen what is no ancestor of this.
                present.known().check_ancestors(signed, &vault.index, &self.path)?;
            } else if present.was_at(&self.path) {
                return Ok(());
            }
        }
        // Who accepts an older generation goes back to what was trusted then.
        let before = writer.present.as_ref().filter(|_| !accepted);
        writer.write(&receipts::next(before, signed, &self.path, now))?;
        drop(writer);
        self.receipts().release(&self.path, signed.header.id, now)
    }

    /// Takes the lock of the vault.
    pub(super) fn lock(&self) -> Result<Box<dyn LockGuard>, VaultError> {
        self.lock_at(&self.path)
    }

    /// Takes the lock of another file that is written.
    pub(super) fn lock_at(&self, path: &Path) -> Result<Box<dyn LockGuard>, VaultError> {
        let on_wait = |holder: &str| (self.notify)(Notice::Waiting(holder.to_owned()));
        lock::acquire(self.disk, path, self.options.lock_timeout, self.clock.now(), &on_wait)
    }

    /// Opens the newest generation under the lock, with a data key that opened an earlier one.
    pub(super) fn reopen(&self, unlocked: &Unlocked) -> Result<OpenVault, VaultError> {
        let vault = self.open(self.look()?, unlocked)?;
        if vault.signed().header.has_unknown || vault.index.has_unknown {
            let what = "it holds fields that this version does not know".to_owned();
            return Err(VaultError::NewerVersion { path: self.path.clone(), what });
        }
        Ok(vault)
    }

    /// Changes entries: `edit` sees the newest generation and says what becomes of it.
    ///
    /// # Errors
    ///
    /// What `edit` says, and what writing says; the vault is then the old one.
    pub fn change<T>(
        &self,
        unlocked: &Unlocked,
        older: OlderGenerations,
        edit: impl FnOnce(&mut Transaction<'_>) -> Result<T, VaultError>,
    ) -> Result<(T, Written), VaultError> {
        let _lock = self.lock()?;
        let base = self.reopen(unlocked)?;
        let mut transaction = Transaction { base: &base, changes: Changes::new() };
        let result = edit(&mut transaction)?;
        transaction.changes.values().flatten().try_for_each(Entry::check)?;
        let mut draft = Draft::after(&base, &unlocked.dk);
        draft.changes = transaction.changes;
        let written = self.write_next(draft, Next::after(&base, unlocked, older), |_| Ok(()))?;
        Ok((result, written))
    }
}

/// What is to become of the entries, seen from inside a change.
pub struct Transaction<'o> {
    base: &'o OpenVault,
    changes: Changes,
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("changes", &self.changes.len()).finish_non_exhaustive()
    }
}

impl Transaction<'_> {
    /// Returns the generation that is changed.
    pub(super) fn base(&self) -> &OpenVault {
        self.base
    }

    /// Returns a copy of the entry under `key`, as the base generation has it.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`], and [`VaultError::NewerVersion`] for one that has fields
    /// unknown here and so must not be written.
    pub fn entry(&self, key: &Key) -> Result<Option<Entry>, VaultError> {
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method alone is not general enough over the block's lifetime"
        )]
        let entry = self.base.with_entry(key, |entry| entry.to_entry())?;
        if entry.as_ref().is_some_and(|entry| entry.about.has_unknown) {
            let what = "the entry holds fields that this version does not know".to_owned();
            return Err(VaultError::NewerVersion { path: self.base.path().to_owned(), what });
        }
        Ok(entry)
    }

    /// Adds or replaces an entry.
    pub fn put(&mut self, entry: Entry) {
        self.changes.insert(entry.key.clone(), Some(entry));
    }

    /// Takes an entry away.
    pub fn remove(&mut self, key: Key) {
        self.changes.insert(key, None);
    }
}
