//! The folder of receipts on one machine: read by anyone, written under a lock a receipt.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::core::clock::Timestamp;
use crate::core::disk::{self, Disk, LockGuard};
use crate::vault::error::VaultError;
use crate::vault::header::VaultId;
use crate::vault::lock;

use super::{Receipt, parse, to_text};

/// Most bytes of a receipt that are read.
const MAX_RECEIPT_BYTES: usize = 64 * 1024;
/// Room that there must be for a receipt before a write begins, in bytes: the most earlier signers
/// and a long path.
const ROOM_BYTES: usize = 16 * 1024;
/// Most receipts that are looked through for a path.
const MAX_RECEIPTS: usize = 10_000;
/// Longest wait for another process that writes the same receipt.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// The folder of receipts on one machine.
pub struct Receipts<'d> {
    disk: &'d dyn Disk,
    folder: PathBuf,
}

impl fmt::Debug for Receipts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipts").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// A receipt's place, locked and shown to be writable.
pub(in crate::vault) struct ReceiptWriter<'d> {
    disk: &'d dyn Disk,
    path: PathBuf,
    /// The receipt that is there.
    pub(in crate::vault) present: Option<Receipt>,
    _lock: Box<dyn LockGuard>,
}

impl<'d> Receipts<'d> {
    /// Returns the receipts in `<state folder>/receipts`.
    #[must_use]
    pub fn new(disk: &'d dyn Disk, state_folder: &Path) -> Self {
        Self { disk, folder: state_folder.join("receipts") }
    }

    /// Returns where the receipt of a vault lies.
    #[must_use]
    pub fn path_of(&self, id: VaultId) -> PathBuf {
        self.folder.join(format!("{}.toml", id.to_hex()))
    }

    /// Reads the receipt of a vault, if there is one.
    ///
    /// # Errors
    ///
    /// [`VaultError::DamagedReceipt`], [`VaultError::Io`].
    pub fn read(&self, id: VaultId) -> Result<Option<Receipt>, VaultError> {
        let path = self.path_of(id);
        let Some(receipt) = self.read_at(&path)? else { return Ok(None) };
        if receipt.id == id {
            Ok(Some(receipt))
        } else {
            let what = "it is another vault's".to_owned();
            Err(VaultError::DamagedReceipt { path, what })
        }
    }

    /// Returns a receipt of a vault that was seen at `vault`, other than that of `besides`, and
    /// where the receipt lies.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn find(
        &self,
        vault: &Path,
        besides: Option<VaultId>,
    ) -> Result<Option<(PathBuf, Receipt)>, VaultError> {
        let names = match self.disk.list(&self.folder, MAX_RECEIPTS) {
            Ok(names) => names,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(VaultError::io("read", &self.folder)(error)),
        };
        for name in names {
            let path = self.folder.join(name);
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            if let Some(receipt) = self.read_at(&path)?
                && receipt.was_at(vault)
                && Some(receipt.id) != besides
            {
                return Ok(Some((path, receipt)));
            }
        }
        Ok(None)
    }

    /// Takes the lock of a vault's receipt and makes sure that it can be written.
    ///
    /// # Errors
    ///
    /// [`VaultError::StateUnwritable`], [`VaultError::LockHeld`], and as [`Self::read`].
    pub(in crate::vault) fn writer(
        &self,
        id: VaultId,
        now: Timestamp,
    ) -> Result<ReceiptWriter<'d>, VaultError> {
        let path = self.path_of(id);
        let unwritable = |source| VaultError::StateUnwritable { path: self.folder.clone(), source };
        disk::make_folder(self.disk, &self.folder).map_err(unwritable)?;
        let lock = match lock::acquire(self.disk, &path, LOCK_TIMEOUT, now, &|_| {}) {
            Err(VaultError::Io { source, .. }) => Err(unwritable(source)),
            other => other,
        }?;
        let present = self.read(id)?;
        let writer = ReceiptWriter { disk: self.disk, path, present, _lock: lock };
        writer.try_out().map_err(unwritable)?;
        Ok(writer)
    }

    /// Makes every receipt but that of `id` forget that its vault was at `vault`.
    pub(in crate::vault) fn release(
        &self,
        vault: &Path,
        id: VaultId,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        while let Some((_, other)) = self.find(vault, Some(id))? {
            // What is there under the lock may be more than what was found without it.
            let mut writer = self.writer(other.id, now)?;
            let present = writer.present.take();
            if let Some(present) = present.filter(|present| present.was_at(vault)) {
                writer.write(&Receipt { path: None, ..present })?;
            }
        }
        Ok(())
    }

    fn read_at(&self, path: &Path) -> Result<Option<Receipt>, VaultError> {
        let damaged = |what| VaultError::DamagedReceipt { path: path.to_owned(), what };
        let bytes = match disk::read_whole(self.disk, path, MAX_RECEIPT_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(damaged(error.to_string()));
            }
            Err(error) => return Err(VaultError::io("read", path)(error)),
        };
        parse(&bytes).map(Some).map_err(damaged)
    }
}

impl ReceiptWriter<'_> {
    /// Writes the receipt whole or not at all.
    pub(in crate::vault) fn write(&self, receipt: &Receipt) -> Result<(), VaultError> {
        disk::replace(self.disk, &self.path, to_text(receipt).as_bytes())
            .map_err(VaultError::io("write", &self.path))
    }

    /// Removes the receipt of a vault that did not come to be.
    pub(in crate::vault) fn take_back(&self) {
        let _ = self.disk.remove(&self.path);
    }

    /// Creates and removes the neighbour that [`disk::replace`] will write.
    fn try_out(&self) -> std::io::Result<()> {
        let neighbour = disk::beside(&self.path, ".new");
        let mut file = disk::create_afresh(self.disk, &neighbour, None)?;
        // An empty file fits on a full disk, and a receipt does not.
        let written = file.write_all(&[0; ROOM_BYTES]);
        drop(file);
        let removed = self.disk.remove(&neighbour);
        written.and(removed)
    }
}

/// Says whether nothing can be there: a service whose home is `/dev/null` has no state folder.
fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotADirectory | NotFound)
}
