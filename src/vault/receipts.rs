//! Receipts: what this machine has seen of a vault, so that a copy swapped in is noticed.
//!
//! `<state folder>/receipts/<vault id>.toml` holds signer, generation and head of the newest
//! generation seen. It is read before the vault is opened, written only after the data key gave
//! the signer, and never lowered unless the user accepts an older generation by its number.

mod folder;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use data_encoding::HEXLOWER;

use crate::core::clock::Timestamp;

use super::error::VaultError;
use super::fields::Fields;
use super::header::{Head, Header, SignedHeader, VaultId};
use super::index::{Index, KEPT_ANCESTORS};
use super::keys::SignerKey;

pub(super) use folder::ReceiptWriter;
pub use folder::Receipts;

/// Most earlier signers that are remembered.
const MAX_PREVIOUS: usize = 64;

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
