//! Writing a generation: a neighbour of the vault, complete, synced and verified, before
//! anything at the vault's own path changes.

use std::path::{Path, PathBuf};

use crate::core::disk::{self, Disk, NewFile};
use crate::core::secret::{SecretBuffer, random};

use super::body::{self, Body, Changes, Piece};
use super::error::VaultError;
use super::header::{Head, head_of};
use super::header::{Header, MAX_HEADER_BYTES, SignedHeader, Slot, SlotKind, Succession, VaultId};
use super::index::{Index, KEPT_ANCESTORS};
use super::keys::{BodyKey, DataKey, TAG_BYTES};
use super::padding::size_class;
use super::read::{OpenVault, Sealed};

/// Most plaintext in one pad block, in bytes; pads are written from one buffer of this size.
const MAX_PAD_BYTES: u64 = 1 << 20;

/// What the next generation shall be.
pub(super) struct Draft<'a> {
    pub(super) id: VaultId,
    pub(super) generation: u64,
    pub(super) slots: Vec<Slot>,
    pub(super) successions: Vec<Succession>,
    pub(super) ancestors: Vec<Head>,
    /// Where the blocks that are kept come from.
    pub(super) base: Option<&'a OpenVault>,
    /// The file whose mode and owner the new one gets.
    pub(super) like: Option<&'a Path>,
    pub(super) changes: Changes,
    pub(super) dk: &'a DataKey,
}

/// A generation that lies complete beside the vault.
pub(super) struct Staged {
    pub(super) path: PathBuf,
    pub(super) signed: SignedHeader,
}

impl<'a> Draft<'a> {
    /// Returns the draft that follows `base` with nothing changed.
    pub(super) fn after(base: &'a OpenVault, dk: &'a DataKey) -> Self {
        let signed = base.signed();
        let mut ancestors = base.index.ancestors.clone();
        ancestors.push(signed.head);
        let oldest = ancestors.len().saturating_sub(KEPT_ANCESTORS);
        Self {
            id: signed.header.id,
            generation: signed.header.generation + 1,
            slots: signed.header.slots.clone(),
            successions: signed.header.successions.clone(),
            ancestors: ancestors.split_off(oldest),
            base: Some(base),
            like: Some(base.path()),
            changes: Changes::new(),
            dk,
        }
    }

    /// Writes the generation to `<vault>.new`, syncs it, opens it anew and verifies every tag.
    ///
    /// On failure nothing is left of it.
    pub(super) fn stage(self, disk: &dyn Disk, vault: &Path) -> Result<Staged, VaultError> {
        let path = disk::beside(vault, ".new");
        let staged = self.write(disk, &path);
        if staged.is_err() {
            let _ = disk.remove(&path);
        }
        staged
    }

    fn write(self, disk: &dyn Disk, path: &Path) -> Result<Staged, VaultError> {
        let Body { pieces, entries } = body::merge(self.base, self.changes)?;
        let mut index = Index {
            entries,
            blocks: pieces.iter().map(|piece| piece.place().clone()).collect(),
            pads: Vec::new(),
            ancestors: self.ancestors,
            recipients: recipients(&self.slots),
            has_unknown: false,
        };
        let mut header = Header {
            id: self.id,
            generation: self.generation,
            file_nonce: random(),
            index_bytes: 0,
            signer: self.dk.signer(),
            critical: Vec::new(),
            slots: self.slots,
            successions: self.successions,
            has_unknown: false,
        };
        let header_bytes = lay_out(&mut header, &mut index, self.dk)?;
        let body_key = self.dk.body_key(&header.file_nonce);
        let io = |error| VaultError::io("write", path)(error);
        let mut file =
            disk::create_afresh(disk, path, self.like).map_err(VaultError::io("create", path))?;
        file.write_all(&header_bytes).map_err(io)?;
        write_body(&mut *file, &index, pieces, self.base, &body_key, path)?;
        file.sync().map_err(io)?;
        drop(file);

        let staged = Sealed::read(disk, path)?;
        let signed = SignedHeader { header, len: header_bytes.len(), head: head_of(&header_bytes) };
        if staged.signed.head != signed.head {
            return Err(VaultError::Changed { path: path.to_owned() });
        }
        staged.open(self.dk)?.verify()?;
        Ok(Staged { path: path.to_owned(), signed })
    }
}

/// Returns for whom the age slots are wrapped.
fn recipients(slots: &[Slot]) -> Vec<(String, String)> {
    slots
        .iter()
        .filter_map(|slot| match &slot.kind {
            SlotKind::Age { recipient, .. } => Some((slot.label.clone(), recipient.clone())),
            _ => None,
        })
        .collect()
}

/// Fills in the lengths that depend on each other, and returns the signed header.
fn lay_out(header: &mut Header, index: &mut Index, dk: &DataKey) -> Result<Vec<u8>, VaultError> {
    let too_many = |what: &str| VaultError::TooMany { what: what.to_owned() };
    let data_len: u64 = index.blocks.iter().map(|block| u64::from(block.sealed_len)).sum();
    // One pad is always there; a large file takes several. Their number changes the length of
    // the index, and that of the header, so it is raised until everything fits.
    for pads in 1.. {
        index.pads = vec![0; pads];
        let index_len = (index.to_plaintext().len() + TAG_BYTES) as u64;
        header.index_bytes = u32::try_from(index_len)
            .ok()
            .filter(|&len| len <= super::header::MAX_INDEX_BYTES)
            .ok_or_else(|| too_many("so many entries"))?;
        let header_bytes = header.to_signed_bytes(dk);
        if header_bytes.len() > MAX_HEADER_BYTES {
            return Err(too_many("so many slots"));
        }
        let tags = (pads * TAG_BYTES) as u64;
        let used = header_bytes.len() as u64 + index_len + data_len + tags;
        let zeros = size_class(used) - used;
        if zeros <= MAX_PAD_BYTES * pads as u64 {
            let share = zeros / pads as u64;
            let first = zeros - share * (pads as u64 - 1);
            let sealed = |plain: u64| {
                u32::try_from(plain + TAG_BYTES as u64).expect("a pad is at most a MiB or two")
            };
            index.pads.fill(sealed(share));
            if let Some(pad) = index.pads.first_mut() {
                *pad = sealed(first);
            }
            return Ok(header_bytes);
        }
    }
    unreachable!("padding is a fraction of the file, and pads are added without end")
}

fn write_body(
    file: &mut dyn NewFile,
    index: &Index,
    pieces: Vec<Piece>,
    base: Option<&OpenVault>,
    body_key: &BodyKey,
    path: &Path,
) -> Result<(), VaultError> {
    let mut number = 0;
    let mut seal_and_write = |mut block: SecretBuffer| {
        body_key.seal(number, &mut block);
        number += 1;
        file.write_all(block.expose_secret()).map_err(VaultError::io("write", path))
    };
    seal_and_write(index.to_plaintext())?;
    for piece in pieces {
        seal_and_write(match piece {
            Piece::Fresh(block, _) => block,
            Piece::Kept(position, _) => {
                base.expect("kept blocks come from a base").data_block(position)?
            }
        })?;
    }
    for pad in &index.pads {
        seal_and_write(SecretBuffer::zeroed(*pad as usize - TAG_BYTES))?;
    }
    Ok(())
}
