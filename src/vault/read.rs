//! Reading a vault file: header first, then the index, then the one block that is asked for.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::core::disk::{Disk, ReadAt};
use crate::core::secret::SecretBuffer;

use super::entry::{self, EntryView};
use super::error::{DamagedPart, VaultError};
use super::header::{self, HeaderError, MAX_HEADER_BYTES, SignedHeader};
use super::index::Index;
use super::keys::{BodyKey, DataKey};
use super::name::{Key, Section};

/// A vault file that is open and still sealed; its header's signature holds.
pub struct Sealed {
    path: PathBuf,
    file: Box<dyn ReadAt>,
    file_len: u64,
    /// The header, as it was read.
    pub signed: SignedHeader,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Sealed {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoVault`], [`VaultError::NotAFile`], [`VaultError::Damaged`],
    /// [`VaultError::NewerVersion`], [`VaultError::Io`].
    pub fn read(disk: &dyn Disk, path: &Path) -> Result<Self, VaultError> {
        let file = disk.open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => VaultError::NoVault { path: path.to_owned() },
            std::io::ErrorKind::InvalidInput => {
                VaultError::NotAFile { path: path.to_owned(), what: error.to_string() }
            }
            _ => VaultError::io("open", path)(error),
        })?;
        let file_len = file.len().map_err(VaultError::io("read", path))?;
        let start_len = usize::try_from(file_len).unwrap_or(usize::MAX).min(MAX_HEADER_BYTES);
        let mut start = vec![0; start_len];
        file.read_exact_at(&mut start, 0).map_err(VaultError::io("read", path))?;
        let signed = header::read(&start).map_err(|error| match error {
            HeaderError::Damaged(what) => {
                VaultError::Damaged { path: path.to_owned(), part: DamagedPart::Header, what }
            }
            HeaderError::Newer(what) => VaultError::NewerVersion { path: path.to_owned(), what },
        })?;
        Ok(Self { path: path.to_owned(), file, file_len, signed })
    }

    /// Opens the body with the data key that gave the header's signer.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when the index does not open or its lengths do not add up.
    pub fn open(self, dk: &DataKey) -> Result<OpenVault, VaultError> {
        let body = dk.body_key(&self.signed.header.file_nonce);
        let start = self.signed.len as u64;
        let index_bytes = self.signed.header.index_bytes;
        let mut offsets = vec![start + u64::from(index_bytes)];
        let plain = self.read_block(&body, 0, start, index_bytes)?;
        let index =
            Index::decode(plain.expose_secret()).map_err(|what| self.damaged(what.to_owned()))?;
        let mut end = start + u64::from(index_bytes);
        for len in index.blocks.iter().map(|block| block.sealed_len).chain(index.pads.clone()) {
            end += u64::from(len);
            offsets.push(end);
        }
        if end != self.file_len {
            return Err(self.damaged("the blocks do not add up to the file's length".to_owned()));
        }
        Ok(OpenVault { sealed: self, body, index, offsets })
    }

    /// Returns the path that was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the file's length, in bytes.
    #[must_use]
    pub fn file_len(&self) -> u64 {
        self.file_len
    }

    fn read_block(
        &self,
        body: &BodyKey,
        number: u64,
        offset: u64,
        sealed_len: u32,
    ) -> Result<SecretBuffer, VaultError> {
        // Before anything of that size is allocated: is it there at all?
        if offset.checked_add(u64::from(sealed_len)).is_none_or(|end| end > self.file_len) {
            return Err(self.damaged("the file is cut short".to_owned()));
        }
        let mut block = SecretBuffer::zeroed(sealed_len as usize);
        self.file
            .read_exact_at(block.expose_secret_mut(), offset)
            .map_err(VaultError::io("read", &self.path))?;
        if body.open(number, &mut block) {
            Ok(block)
        } else {
            Err(self.damaged(format!("the tag of block {number} does not hold")))
        }
    }

    fn damaged(&self, what: String) -> VaultError {
        VaultError::Damaged { path: self.path.clone(), part: DamagedPart::Body, what }
    }
}

/// A vault file whose index is open; blocks are read when asked for.
pub struct OpenVault {
    sealed: Sealed,
    body: BodyKey,
    /// The index.
    pub index: Index,
    /// Where data and pad blocks begin, and where the last one ends.
    offsets: Vec<u64>,
}

impl fmt::Debug for OpenVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenVault").field("path", &self.sealed.path).finish_non_exhaustive()
    }
}

/// What a whole vault was found to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Entries that were stored: what the program keeps for itself is not counted.
    pub entries: u64,
    /// Versions of them.
    pub versions: u64,
    /// Blocks whose tag held: index, data and pad.
    pub blocks: u64,
    /// Length of the file, in bytes.
    pub bytes: u64,
}

impl OpenVault {
    /// Returns the header, as it was read.
    #[must_use]
    pub fn signed(&self) -> &SignedHeader {
        &self.sealed.signed
    }

    /// Returns the path that was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.sealed.path
    }

    /// Returns the file, open since its header was read.
    pub(super) fn file(&self) -> &dyn ReadAt {
        &*self.sealed.file
    }

    /// Shows the entry under `key` to `look`, if there is one.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when its block does not open.
    pub fn with_entry<T>(
        &self,
        key: &Key,
        look: impl FnOnce(&EntryView<'_>) -> T,
    ) -> Result<Option<T>, VaultError> {
        let Some(position) = self.index.block_of(key) else { return Ok(None) };
        let block = self.data_block(position)?;
        for raw in entry::raw_entries(block.expose_secret()) {
            let raw = raw.map_err(|_| self.malformed(position))?;
            if raw.key == *key {
                let entry = entry::decode(raw.bytes).map_err(|_| self.malformed(position))?;
                return Ok(Some(look(&entry)));
            }
        }
        Ok(None)
    }

    /// Shows every entry to `look`, in the order of their keys.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when a block does not open.
    pub fn for_each_entry(&self, mut look: impl FnMut(&EntryView<'_>)) -> Result<(), VaultError> {
        self.for_each_between(0..self.index.blocks.len(), |_| true, |entry| look(&entry))
    }

    /// Shows every entry of a section to `look`, in the order of their names. Blocks of other sections
    /// are not read.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when a block does not open.
    pub fn for_each_in(
        &self,
        section: Section,
        mut look: impl FnMut(&EntryView<'_>),
    ) -> Result<(), VaultError> {
        let blocks = &self.index.blocks;
        // The first entry of a section may stand in a block that begins with another's.
        let start = blocks.partition_point(|block| block.first.section < section).saturating_sub(1);
        let end = blocks.partition_point(|block| block.first.section <= section);
        self.for_each_between(start..end, |key| key.section == section, |entry| look(&entry))
    }

    fn for_each_between(
        &self,
        positions: std::ops::Range<usize>,
        wanted: impl Fn(&Key) -> bool,
        mut look: impl FnMut(EntryView<'_>),
    ) -> Result<(), VaultError> {
        for position in positions {
            let block = self.data_block(position)?;
            for raw in entry::raw_entries(block.expose_secret()) {
                let raw = raw.map_err(|_| self.malformed(position))?;
                if wanted(&raw.key) {
                    look(entry::decode(raw.bytes).map_err(|_| self.malformed(position))?);
                }
            }
        }
        Ok(())
    }

    /// Counts the entries that were stored.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when a block does not open.
    pub fn count(&self) -> Result<u64, VaultError> {
        let mut count = 0;
        self.for_each_entry(|entry| count += u64::from(entry.key.section == Section::Secret))?;
        Ok(count)
    }

    /// Opens every block, decodes every entry, and checks that they are what the index says.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] saying what does not hold.
    pub fn verify(&self) -> Result<Verified, VaultError> {
        let (mut all, mut entries, mut versions) = (0, 0, 0);
        let mut last: Option<Key> = None;
        for (position, place) in self.index.blocks.iter().enumerate() {
            let block = self.data_block(position)?;
            let mut first = true;
            for raw in entry::raw_entries(block.expose_secret()) {
                let raw = raw.map_err(|_| self.malformed(position))?;
                let entry = entry::decode(raw.bytes).map_err(|_| self.malformed(position))?;
                let named = !first || entry.key == place.first;
                if !named || last.as_ref().is_some_and(|last| *last >= entry.key) {
                    return Err(self.sealed.damaged("the entries are not sorted".to_owned()));
                }
                first = false;
                all += 1;
                if entry.key.section == Section::Secret {
                    entries += 1;
                    versions += entry.versions.len() as u64;
                }
                last = Some(entry.key);
            }
            if first {
                return Err(self.malformed(position));
            }
        }
        if all != self.index.entries {
            return Err(self.sealed.damaged("the number of entries is not the index's".to_owned()));
        }
        for pad in 0..self.index.pads.len() {
            let block = self.block(self.index.blocks.len() + pad)?;
            if block.expose_secret().iter().any(|&byte| byte != 0) {
                return Err(self.sealed.damaged("the padding is not zero".to_owned()));
            }
        }
        let blocks = 1 + self.index.blocks.len() + self.index.pads.len();
        Ok(Verified { entries, versions, blocks: blocks as u64, bytes: self.sealed.file_len })
    }

    /// Opens the data block at `position`, from 0.
    pub(super) fn data_block(&self, position: usize) -> Result<SecretBuffer, VaultError> {
        self.block(position)
    }

    fn block(&self, position: usize) -> Result<SecretBuffer, VaultError> {
        let bounds = self.offsets.get(position).zip(self.offsets.get(position + 1));
        let (start, end) = bounds.expect("the caller counts the index's blocks");
        let len = u32::try_from(end - start).expect("a block's length is 32 bits in the index");
        self.sealed.read_block(&self.body, position as u64 + 1, *start, len)
    }

    /// Returns the error for a block that opened and does not read as entries.
    pub(super) fn malformed(&self, position: usize) -> VaultError {
        self.sealed.damaged(format!("block {} is malformed", position + 1))
    }
}
