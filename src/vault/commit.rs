//! From a staged generation to the vault: kept, renamed, remembered, in an order that a crash
//! cannot turn into a loss.

use crate::core::disk;

use super::backups::{Backups, KEPT_GENERATIONS, has_no_links};
use super::error::VaultError;
use super::header::SignedHeader;
use super::read::{OpenVault, Sealed};
use super::receipts::{self, Receipt, ReceiptWriter};
use super::store::{OlderGenerations, Store, Written};
use super::write::Staged;

impl Store<'_> {
    /// Makes a staged generation the vault.
    ///
    /// The caller holds the lock. On failure before the rename, nothing is left of the stage.
    pub(super) fn commit(
        &self,
        staged: Staged,
        base: Option<&OpenVault>,
        older: OlderGenerations,
    ) -> Result<Written, VaultError> {
        let backups = Backups::of(self.disk(), self.path());
        let (generation, head) = (staged.signed.header.generation, staged.signed.head);
        let now = self.clock().now();
        // Taken before the rename: a write that cannot leave a receipt fails.
        let writer =
            match self.receipts().writer(staged.signed.header.id, now).and_then(|writer| {
                self.put_in_place(&staged, base, &backups, &writer).map(|()| writer)
            }) {
                Ok(writer) => writer,
                Err(error) => {
                    backups.forget(generation, head);
                    let _ = self.disk().remove(&staged.path);
                    return Err(error);
                }
            };
        let path = self.path().to_owned();
        let pruned = self.settle(&staged.signed, writer, &backups, older).map_err(|source| {
            VaultError::Unfinished { path, generation, source: Box::new(source) }
        })?;
        let deleted_generations = (older == OlderGenerations::Delete).then_some(pruned);
        Ok(Written { signed: staged.signed, deleted_generations })
    }

    /// Makes a generation that is in place last, remembers it, and lets older ones go; returns
    /// how many that were.
    fn settle(
        &self,
        signed: &SignedHeader,
        writer: ReceiptWriter<'_>,
        backups: &Backups<'_>,
        older: OlderGenerations,
    ) -> Result<usize, VaultError> {
        let now = self.clock().now();
        let folder = disk::folder_of(self.path());
        self.disk().sync_folder(folder).map_err(VaultError::io("sync", folder))?;
        writer.write(&receipts::next(writer.present.as_ref(), signed, self.path(), now))?;
        let moved = writer.present.as_ref().is_none_or(|present| !present.was_at(self.path()));
        // Given back first: releasing takes the locks of other receipts.
        drop(writer);
        if moved {
            self.receipts().release(self.path(), signed.header.id, now)?;
        }
        let others = match older {
            OlderGenerations::Keep => KEPT_GENERATIONS - 1,
            OlderGenerations::Delete => 0,
        };
        backups.prune((signed.header.generation, signed.head), others)
    }

    /// Keeps both generations as backups and makes the staged one the vault.
    fn put_in_place(
        &self,
        staged: &Staged,
        base: Option<&OpenVault>,
        backups: &Backups<'_>,
        writer: &ReceiptWriter<'_>,
    ) -> Result<(), VaultError> {
        let header = &staged.signed.header;
        if let Some(base) = base {
            let old = base.signed();
            if writer.present.as_ref().is_some_and(|present| present.is_beyond(old)) {
                return Err(VaultError::Changed { path: self.path().to_owned() });
            }
            backups.keep(self.path(), old.header.generation, old.head)?;
        }
        backups.keep(&staged.path, header.generation, staged.signed.head)?;
        if let Some(present) = &writer.present {
            // Of a vault that is made anew from a backup there is one already.
            if base.is_none() && present.is_beyond(&staged.signed) {
                return Err(VaultError::Changed { path: self.path().to_owned() });
            }
            return self.replace(staged, base);
        }
        if base.is_some_and(|base| base.signed().header.id == header.id) {
            return self.replace(staged, base);
        }
        // A new vault is known before it can be met, or a crash in between would leave one that
        // nothing here vouches for. It has no path yet: nothing is missing there until it is.
        let first = receipts::next(None, &staged.signed, self.path(), self.clock().now());
        writer.write(&Receipt { path: None, ..first })?;
        self.replace(staged, base).inspect_err(|_| writer.take_back())
    }

    /// Renames the stage over the vault, if the vault is still the one that was started from.
    fn replace(&self, staged: &Staged, base: Option<&OpenVault>) -> Result<(), VaultError> {
        match base {
            Some(base) => {
                let present = Sealed::read(self.disk(), self.path())?;
                if present.signed.head != base.signed().head {
                    return Err(VaultError::Changed { path: self.path().to_owned() });
                }
                self.disk().rename(&staged.path, self.path())
            }
            // A link, not a rename: it never replaces what appeared there meanwhile.
            None => match self.disk().hard_link(&staged.path, self.path()) {
                Ok(()) => {
                    // The vault is there; a name too many is removed by the next write.
                    let _ = self.disk().remove(&staged.path);
                    Ok(())
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    return Err(VaultError::Exists { path: self.path().to_owned() });
                }
                Err(error) if has_no_links(&error) => self.disk().rename(&staged.path, self.path()),
                Err(error) => Err(error),
            },
        }
        .map_err(VaultError::io("replace", self.path()))
    }
}
