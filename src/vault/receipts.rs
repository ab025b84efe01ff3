//! Receipts: what this machine has seen of a vault, so that a copy swapped in is noticed.
//!
//! `<state folder>/receipts/<vault id>.toml` holds signer, generation and head of the newest
//! generation seen. It is read before the vault is opened, written only after the data key gave
//! the signer, and never lowered unless the user accepts an older generation by its number.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use data_encoding::HEXLOWER;

use crate::core::clock::Timestamp;
use crate::core::disk::{self, Disk, LockGuard};

use super::error::VaultError;
use super::fields::Fields;
use super::header::{Head, Header, SignedHeader, VaultId};
use super::index::{Index, KEPT_ANCESTORS};
use super::keys::SignerKey;
use super::lock;

/// Most bytes of a receipt that are read.
const MAX_RECEIPT_BYTES: usize = 64 * 1024;
/// Room that there must be for a receipt before a write begins, in bytes: the most earlier signers
/// and a long path.
const ROOM_BYTES: usize = 16 * 1024;
/// Most receipts that are looked through for a path.
const MAX_RECEIPTS: usize = 10_000;
/// Most earlier signers that are remembered.
const MAX_PREVIOUS: usize = 64;
/// Longest wait for another process that writes the same receipt.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// What was last seen of one vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The vault's id.
    pub id: VaultId,
    /// Where it was seen last; nothing once another vault was seen there.
    pub path: Option<PathBuf>,
    /// Who signed the newest generation seen.
    pub signer: SignerKey,
    /// The newest generation seen.
    pub generation: u64,
    /// Its head.
    pub head: Head,
    /// When that was.
    pub seen: Timestamp,
    /// Signers that have handed over since; what they sign now is refused.
    pub previous_signers: Vec<SignerKey>,
}

/// A receipt in short form, to keep elsewhere: `generation-head-signer`, the head and the
/// signer's fingerprint in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortReceipt {
    /// The generation.
    pub generation: u64,
    /// Its head.
    pub head: Head,
    /// Fingerprint of its signer.
    pub signer: [u8; 16],
}

impl ShortReceipt {
    /// Returns the short form of a header.
    #[must_use]
    pub fn of(signed: &SignedHeader) -> Self {
        Self {
            generation: signed.header.generation,
            head: signed.head,
            signer: signed.header.signer.fingerprint(),
        }
    }
}

impl fmt::Display for ShortReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signer = HEXLOWER.encode(&self.signer);
        write!(f, "{}-{}-{signer}", self.generation, self.head.to_hex())
    }
}

impl FromStr for ShortReceipt {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = "a receipt reads generation-head-signer, as `receipt show` prints it";
        let bytes = |hex: &str| {
            HEXLOWER.decode(hex.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok())
        };
        let mut parts = text.trim().split('-');
        let receipt = (|| {
            Some(Self {
                generation: parts.next()?.parse().ok()?,
                head: Head(bytes(parts.next()?)?),
                signer: bytes(parts.next()?)?,
            })
        })();
        match (receipt, parts.next()) {
            (Some(receipt), None) => Ok(receipt),
            _ => Err(malformed),
        }
    }
}

/// How a header stands to what was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the generation that was seen.
    Same,
    /// It is a higher one; its ancestors must name the one that was seen.
    Newer,
    /// It is an older one, or a fork, that the user accepts by its number.
    Accepted,
}

/// What is known of a vault from one source, and how to say so.
#[derive(Debug)]
pub struct Known<'a> {
    signer: [u8; 16],
    previous: &'a [SignerKey],
    generation: u64,
    head: Head,
    origin: String,
}

impl Receipt {
    /// Says whether the vault was seen last at `path`.
    #[must_use]
    pub fn was_at(&self, path: &Path) -> bool {
        self.path.as_deref() == Some(path)
    }

    /// Says whether more was seen than this generation, or another one of the same number.
    #[must_use]
    pub fn is_beyond(&self, signed: &SignedHeader) -> bool {
        let (ours, theirs) = (self.generation, signed.header.generation);
        ours > theirs || (ours == theirs && self.head != signed.head)
    }

    /// Returns what this receipt lets one check.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known {
            signer: self.signer.fingerprint(),
            previous: &self.previous_signers,
            generation: self.generation,
            head: self.head,
            origin: format!("was seen here at {}", self.seen.to_rfc3339()),
        }
    }
}

impl ShortReceipt {
    /// Returns what this receipt lets one check.
    #[must_use]
    pub fn known(&self) -> Known<'static> {
        Known {
            signer: self.signer,
            previous: &[],
            generation: self.generation,
            head: self.head,
            origin: "is expected".to_owned(),
        }
    }
}

impl Known<'_> {
    /// Checks what can be checked before the vault is opened.
    ///
    /// # Errors
    ///
    /// [`VaultError::ForeignSigner`], [`VaultError::RolledBack`], [`VaultError::Forked`].
    pub fn check_header(
        &self,
        signed: &SignedHeader,
        path: &Path,
        accept_older: Option<u64>,
    ) -> Result<Standing, VaultError> {
        let header = &signed.header;
        let accepted = accept_older == Some(header.generation);
        let outdated = self.previous.contains(&header.signer);
        if !outdated && !reaches(header, self.signer) {
            return Err(VaultError::ForeignSigner {
                path: path.to_owned(),
                signer: HEXLOWER.encode(&header.signer.fingerprint()),
                expected: HEXLOWER.encode(&self.signer),
            });
        }
        let same = header.generation == self.generation && signed.head == self.head;
        if same {
            return Ok(Standing::Same);
        }
        if accepted {
            return Ok(Standing::Accepted);
        }
        let (ours, theirs) = (self.generation, header.generation);
        if theirs < ours {
            let what = format!("generation {ours} {}, this is {theirs}", self.origin);
            return Err(VaultError::RolledBack { path: path.to_owned(), generation: theirs, what });
        }
        if outdated {
            let what = format!(
                "generation {theirs} is signed by a key that was rotated away; generation {ours} {}",
                self.origin
            );
            return Err(VaultError::RolledBack { path: path.to_owned(), generation: theirs, what });
        }
        if theirs == ours {
            let what = format!("another generation {ours} {}", self.origin);
            return Err(VaultError::Forked { path: path.to_owned(), generation: theirs, what });
        }
        Ok(Standing::Newer)
    }

    /// Checks that a newer generation descends from the one known.
    ///
    /// # Errors
    ///
    /// [`VaultError::Forked`].
    pub fn check_ancestors(
        &self,
        signed: &SignedHeader,
        index: &Index,
        path: &Path,
    ) -> Result<(), VaultError> {
        let ahead = signed.header.generation - self.generation.min(signed.header.generation);
        let (ours, theirs) = (self.generation, signed.header.generation);
        let what = if ahead > KEPT_ANCESTORS as u64 {
            format!(
                "generation {ours} {}, and that generation {theirs} descends from it cannot be \
                 proven: it is more than {KEPT_ANCESTORS} writes ahead",
                self.origin
            )
        } else if ahead > 0 && self.is_ancestor(index, ahead) {
            return Ok(());
        } else {
            format!(
                "generation {ours} {}, and generation {theirs} does not descend from it",
                self.origin
            )
        };
        Err(VaultError::Forked { path: path.to_owned(), generation: theirs, what })
    }

    /// Says whether the ancestor `ahead` generations back is the one known.
    fn is_ancestor(&self, index: &Index, ahead: u64) -> bool {
        usize::try_from(ahead)
            .ok()
            .and_then(|ahead| index.ancestors.len().checked_sub(ahead))
            .and_then(|position| index.ancestors.get(position))
            == Some(&self.head)
    }
}

/// Says whether the header's signer is the known one, or follows from it by successions that
/// the signers before signed.
fn reaches(header: &Header, known: [u8; 16]) -> bool {
    let mut reached = None;
    for succession in &header.successions {
        let starts = succession.from.fingerprint() == known;
        let continues = reached == Some(succession.from);
        let in_time = succession.generation <= header.generation;
        if (starts || continues) && in_time && succession.verifies(header.id) {
            reached = Some(succession.to);
        }
    }
    header.signer.fingerprint() == known || reached == Some(header.signer)
}

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
pub(super) struct ReceiptWriter<'d> {
    disk: &'d dyn Disk,
    path: PathBuf,
    /// The receipt that is there.
    pub(super) present: Option<Receipt>,
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
    pub(super) fn writer(
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
    pub(super) fn release(
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
    pub(super) fn write(&self, receipt: &Receipt) -> Result<(), VaultError> {
        disk::replace(self.disk, &self.path, to_text(receipt).as_bytes())
            .map_err(VaultError::io("write", &self.path))
    }

    /// Removes the receipt of a vault that did not come to be.
    pub(super) fn take_back(&self) {
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

/// Returns the receipt that follows from seeing `signed` at `path`.
pub(super) fn next(
    before: Option<&Receipt>,
    signed: &SignedHeader,
    path: &Path,
    now: Timestamp,
) -> Receipt {
    let header = &signed.header;
    let mut previous = before.map(|b| b.previous_signers.clone()).unwrap_or_default();
    previous.extend(before.map(|receipt| receipt.signer));
    previous.extend(header.successions.iter().map(|succession| succession.from));
    previous.retain(|signer| *signer != header.signer);
    let mut distinct: Vec<SignerKey> = Vec::new();
    for signer in previous {
        if !distinct.contains(&signer) {
            distinct.push(signer);
        }
    }
    let oldest = distinct.len().saturating_sub(MAX_PREVIOUS);
    Receipt {
        id: header.id,
        path: Some(path.to_owned()),
        signer: header.signer,
        generation: header.generation,
        head: signed.head,
        seen: now,
        previous_signers: distinct.split_off(oldest),
    }
}

fn parse(bytes: &[u8]) -> Result<Receipt, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    let table: toml::Table = text.parse().map_err(|_| "it is no TOML".to_owned())?;
    let mut fields = Fields::new(table);
    if fields.integer("version")? != 1 {
        return Err("it is of a version this program does not read".to_owned());
    }
    let previous_signers = fields.strings("previous_signers")?;
    Ok(Receipt {
        id: VaultId(fields.hex("id")?),
        path: fields.optional_string("path")?.map(PathBuf::from),
        signer: SignerKey(fields.hex("signer")?),
        generation: fields.integer("generation")?,
        head: Head(fields.hex("head")?),
        seen: Timestamp::from_seconds(fields.integer("seen")?)
            .ok_or_else(|| "it is dated beyond the year 9999".to_owned())?,
        previous_signers: previous_signers
            .iter()
            .map(|hex| {
                HEXLOWER
                    .decode(hex.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(SignerKey)
                    .ok_or_else(|| "a previous signer is malformed".to_owned())
            })
            .collect::<Result<_, _>>()?,
    })
}

fn to_text(receipt: &Receipt) -> String {
    #[derive(serde::Serialize)]
    struct ReceiptText<'a> {
        version: u64,
        id: String,
        path: Option<std::borrow::Cow<'a, str>>,
        signer: String,
        generation: u64,
        head: String,
        seen: u64,
        previous_signers: Vec<String>,
    }
    let text = ReceiptText {
        version: 1,
        id: receipt.id.to_hex(),
        path: receipt.path.as_deref().map(Path::to_string_lossy),
        signer: HEXLOWER.encode(&receipt.signer.0),
        generation: receipt.generation,
        head: receipt.head.to_hex(),
        seen: receipt.seen.seconds(),
        previous_signers: receipt.previous_signers.iter().map(|s| HEXLOWER.encode(&s.0)).collect(),
    };
    toml::to_string(&text).expect("a receipt is plain TOML")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        Receipt {
            id: VaultId([1; 16]),
            path: Some(PathBuf::from("/vaults/a.svault")),
            signer: SignerKey([2; 32]),
            generation: 7,
            head: Head([3; 16]),
            seen: Timestamp::from_seconds(1_795_498_281).unwrap(),
            previous_signers: vec![SignerKey([4; 32])],
        }
    }

    #[test]
    fn a_receipt_comes_back_as_it_was() {
        assert_eq!(parse(to_text(&receipt()).as_bytes()).unwrap(), receipt());
        assert!(parse(b"version = 2\n").is_err());
        assert!(parse(b"\xff").is_err());
    }

    #[test]
    fn the_short_form_comes_back_as_it_was() {
        let short = ShortReceipt { generation: 7, head: Head([3; 16]), signer: [9; 16] };
        assert_eq!(short.to_string().parse(), Ok(short));
        for bad in ["", "7", "7-00-00", "x-y-z", &format!("{short}-1")] {
            assert!(bad.parse::<ShortReceipt>().is_err(), "{bad}");
        }
    }
}
