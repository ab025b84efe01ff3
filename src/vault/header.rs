//! The header: what a vault says of itself in the clear, signed.
//!
//! ```text
//! header = "sonora-sec-vault/1\n" || TOML || "--- " || base64(signature) || "\n"
//! ```
//!
//! Pure: bytes in, values out. An attacker controls every byte.

mod render;

use data_encoding::{BASE64, HEXLOWER};

use crate::core::clock::Timestamp;
use crate::core::shallow::{self, ShallowError};
use crate::core::text;

use super::fields::Fields;
use super::kdf::{KdfParams, SALT_BYTES};
use super::keys::{DataKey, SIGNATURE_BYTES, SignerKey, digest16};

/// Most bytes of a header, signature line included.
pub const MAX_HEADER_BYTES: usize = 65_536;
/// Most slots with a passphrase.
pub const MAX_PASSPHRASE_SLOTS: usize = 8;
/// Most memory × passes of all passphrase slots together, in bytes: 16 GiB.
pub const MAX_TOTAL_COST_BYTES: u64 = 16 << 30;
/// Most successions kept; a machine that missed more sees a foreign signer.
pub const MAX_SUCCESSIONS: usize = 64;
/// Longest label, in characters.
pub const MAX_LABEL_CHARS: usize = 64;
/// Largest sealed index block that is read, in bytes.
pub const MAX_INDEX_BYTES: u32 = 16 << 20;

/// Last generation that is read: the next one is still an integer of TOML, below 2^63.
const LAST_GENERATION: u64 = (1 << 63) - 2;

const MAGIC: &str = "sonora-sec-vault/";
const VERSION: &str = "1";
const SIGNATURE_MARK: &str = "--- ";
const SUCCESSION_CONTEXT: &[u8] = b"sonora-sec/vault/1 succession";

/// A vault's id: 16 random bytes, for life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VaultId(pub [u8; 16]);

impl VaultId {
    /// Returns the id as 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        HEXLOWER.encode(&self.0)
    }
}

/// A head: the first 16 bytes of the SHA-256 of a header, which names one generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head(pub [u8; 16]);

impl Head {
    /// Returns the head as 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        HEXLOWER.encode(&self.0)
    }
}

/// The fields of a header.
#[derive(Debug)]
pub struct Header {
    /// The vault's id.
    pub id: VaultId,
    /// The number of this write, from 1.
    pub generation: u64,
    /// Salt of the body key, fresh for every write.
    pub file_nonce: [u8; 32],
    /// Length of the sealed index block, in bytes.
    pub index_bytes: u32,
    /// Who signs: the public key that the data key gives.
    pub signer: SignerKey,
    /// Features that a reader must know to read on.
    pub critical: Vec<String>,
    /// The ways in.
    pub slots: Vec<Slot>,
    /// How earlier signers handed over, oldest first.
    pub successions: Vec<Succession>,
    /// Whether there are fields that this version does not know: read, never rewritten.
    pub has_unknown: bool,
}

/// One way in: the data key, wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What the user calls it: 1 to 64 printable characters.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// For whom, and the wrapped key.
    pub kind: SlotKind,
}

/// What opens a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SlotKind {
    /// An age identity.
    Age {
        /// The recipient: `age1…`, or a plugin's; one line of printable text.
        recipient: String,
        /// The age file that holds the data key.
        wrapped: Vec<u8>,
    },
    /// A passphrase.
    Passphrase(PassphraseSlot),
    /// Something that a later version made.
    Unknown(String),
}

impl SlotKind {
    /// Returns the word that stands for the kind in a file and in output.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Age { .. } => "age",
            Self::Passphrase(_) => "passphrase",
            Self::Unknown(word) => word,
        }
    }
}

/// The parts of a passphrase slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassphraseSlot {
    /// The costs of the KDF.
    pub params: KdfParams,
    /// Salt of the KDF, fresh at every wrap.
    pub salt: [u8; SALT_BYTES],
    /// What the right passphrase gives; anything else is the wrong passphrase.
    pub commitment: [u8; 32],
    /// The data key, sealed.
    pub wrapped: [u8; 48],
}

/// A signer handing over to the next, made by a rotation.
#[derive(Debug, Clone)]
pub struct Succession {
    /// The signer that hands over.
    pub from: SignerKey,
    /// The signer that follows.
    pub to: SignerKey,
    /// The first generation that the new signer signs.
    pub generation: u64,
    /// `from`'s signature over
    /// `"sonora-sec/vault/1 succession" || id || generation (8 bytes, big-endian) || to`.
    pub signature: [u8; SIGNATURE_BYTES],
}

impl Succession {
    /// Makes the handing over from the old data key to the new signer.
    #[must_use]
    pub fn new(old: &DataKey, to: SignerKey, id: VaultId, generation: u64) -> Self {
        let signature = old.sign(&Self::message(id, generation, to));
        Self { from: old.signer(), to, generation, signature }
    }

    /// Says whether the old signer really signed this.
    #[must_use]
    pub fn verifies(&self, id: VaultId) -> bool {
        self.from.verifies(&Self::message(id, self.generation, self.to), &self.signature)
    }

    fn message(id: VaultId, generation: u64, to: SignerKey) -> Vec<u8> {
        [SUCCESSION_CONTEXT, &id.0, &generation.to_be_bytes(), &to.0].concat()
    }
}

/// A header as it was read: its fields, its length, its head.
#[derive(Debug)]
pub struct SignedHeader {
    /// The fields, whose signature holds under their own `signer`.
    pub header: Header,
    /// Length in bytes, signature line included.
    pub len: usize,
    /// The first 16 bytes of the SHA-256 of those bytes.
    pub head: Head,
}

/// Why bytes are no header of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderError {
    /// It reads as a header, of another version or with a feature unknown here.
    Newer(String),
    /// It is no header, or was changed.
    Damaged(String),
}

/// Reads the header at the start of `bytes` and checks its signature under its own signer.
///
/// That check says only that the bytes are whole. Whose they are is decided by receipts.
///
/// # Errors
///
/// [`HeaderError`].
pub fn read(bytes: &[u8]) -> Result<SignedHeader, HeaderError> {
    let damaged = |what: &str| HeaderError::Damaged(what.to_owned());
    let (signed_len, len) = extent(bytes).ok_or_else(|| damaged("the header has no end"))?;
    let header_bytes = bytes.get(..len).unwrap_or_default();
    let text = std::str::from_utf8(header_bytes).map_err(|_| damaged("the header is no text"))?;
    let version = text
        .strip_prefix(MAGIC)
        .and_then(|rest| rest.split_once('\n'))
        .map(|(version, _)| version)
        .ok_or_else(|| damaged("it does not begin as a vault does"))?;
    let toml_start = MAGIC.len() + version.len() + 1;
    let toml_end = signed_len - SIGNATURE_MARK.len();
    let toml = text.get(toml_start..toml_end).ok_or_else(|| damaged("the header is cut"))?;
    let signature = text
        .get(signed_len..len)
        .and_then(|line| line.strip_suffix('\n'))
        .and_then(|line| fixed::<SIGNATURE_BYTES>(&BASE64.decode(line.as_bytes()).ok()?))
        .ok_or_else(|| damaged("the signature line is malformed"))?;
    let header = parse(toml).map_err(HeaderError::Damaged)?;
    if version != VERSION {
        let newer = version.parse::<u32>().is_ok_and(|v| v > 1 && v.to_string() == version);
        return Err(if newer {
            HeaderError::Newer(format!("its format is version {version}, this program reads 1"))
        } else {
            damaged("the version is malformed")
        });
    }
    if !header.signer.verifies(header_bytes.split_at(signed_len).0, &signature) {
        return Err(damaged("the header's signature does not hold"));
    }
    if let Some(feature) = header.critical.first() {
        let feature = text::printable(feature);
        return Err(HeaderError::Newer(format!("it uses the feature `{feature}`")));
    }
    Ok(SignedHeader { header, len, head: Head(digest16(header_bytes)) })
}

/// Returns where the signed part and where the header ends, in bytes from its start.
fn extent(bytes: &[u8]) -> Option<(usize, usize)> {
    let bytes = bytes.get(..MAX_HEADER_BYTES).unwrap_or(bytes);
    let mut start = 0;
    loop {
        let line = bytes.get(start..)?;
        let end = start + line.iter().position(|&byte| byte == b'\n')? + 1;
        if line.starts_with(SIGNATURE_MARK.as_bytes()) {
            return Some((start + SIGNATURE_MARK.len(), end));
        }
        start = end;
    }
}

fn parse(toml: &str) -> Result<Header, String> {
    let table = shallow::read_table(toml).map_err(|error| match error {
        ShallowError::TooDeep => "the header nests too deeply".to_owned(),
        ShallowError::NoToml(_) => "the header is no TOML".to_owned(),
    })?;
    let mut fields = Fields::new(table);
    let header = Header {
        id: VaultId(fields.hex("id")?),
        generation: fields.integer("generation")?,
        file_nonce: fields.hex("file_nonce")?,
        index_bytes: fields.small_integer("index_bytes")?,
        signer: SignerKey(fields.hex("signer")?),
        critical: fields.strings("critical")?,
        slots: fields.tables("slot", parse_slot)?,
        successions: fields.tables("succession", parse_succession)?,
        has_unknown: fields.has_unknown(),
    };
    if !(1..=LAST_GENERATION).contains(&header.generation) {
        return Err("the generation is out of range".to_owned());
    }
    if header.index_bytes > MAX_INDEX_BYTES {
        return Err("the index is larger than 16 MiB".to_owned());
    }
    if header.successions.len() > MAX_SUCCESSIONS {
        return Err(format!("there are more than {MAX_SUCCESSIONS} successions"));
    }
    let mut labels: Vec<&str> = header.slots.iter().map(|slot| slot.label.as_str()).collect();
    labels.sort_unstable();
    if labels.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err("two slots have one label".to_owned());
    }
    Ok(header)
}

fn parse_slot(fields: &mut Fields) -> Result<Slot, String> {
    let label = fields.string("label")?;
    if !is_label(&label) {
        return Err("a slot's label is not 1 to 64 printable characters".to_owned());
    }
    let created = Timestamp::from_seconds(fields.integer("created")?)
        .ok_or_else(|| "a slot is dated beyond the year 9999".to_owned())?;
    let kind = match fields.string("kind")?.as_str() {
        "age" => {
            let recipient = fields.string("recipient")?;
            // A line of its own beginning with the mark would end the header when it is rewritten.
            if recipient.is_empty() || recipient.chars().any(text::is_unsafe) {
                return Err("a slot's recipient is not one line of printable text".to_owned());
            }
            SlotKind::Age { recipient, wrapped: fields.base64("wrapped")? }
        }
        "passphrase" => SlotKind::Passphrase(PassphraseSlot {
            params: KdfParams {
                memory_kib: fields.small_integer("memory_kib")?,
                passes: fields.small_integer("passes")?,
                lanes: fields.small_integer("lanes")?,
            },
            salt: fields.hex("salt")?,
            commitment: fields.hex("commitment")?,
            wrapped: fields.hex("wrapped")?,
        }),
        other => {
            fields.mark_unknown();
            SlotKind::Unknown(text::printable(other).into_owned())
        }
    };
    Ok(Slot { label, created, kind })
}

fn parse_succession(fields: &mut Fields) -> Result<Succession, String> {
    Ok(Succession {
        from: SignerKey(fields.hex("from")?),
        to: SignerKey(fields.hex("to")?),
        generation: fields.integer("generation")?,
        signature: fields.hex("signature")?,
    })
}

/// Says whether `label` may name a slot: 1 to 64 printable characters, no line break.
#[must_use]
pub fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_CHARS).contains(&label.chars().count()) && !label.chars().any(text::is_unsafe)
}

fn fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

impl Header {
    /// Returns the header's bytes, signed with `dk`'s signing key.
    ///
    /// The caller keeps `signer` equal to `dk.signer()` and writes no header with unknown fields.
    #[must_use]
    pub fn to_signed_bytes(&self, dk: &DataKey) -> Vec<u8> {
        let toml =
            toml::to_string(&render::HeaderText::from(self)).expect("a header is plain TOML");
        let mut bytes = format!("{MAGIC}{VERSION}\n{toml}{SIGNATURE_MARK}").into_bytes();
        let signature = BASE64.encode(&dk.sign(&bytes));
        bytes.extend_from_slice(signature.as_bytes());
        bytes.push(b'\n');
        bytes
    }

    /// Returns the slot with this label.
    #[must_use]
    pub fn slot(&self, label: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.label == label)
    }
}

/// Returns the head of a header's bytes.
#[must_use]
pub fn head_of(header_bytes: &[u8]) -> Head {
    Head(digest16(header_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPIENT: &str = "age1w6krwrkhuy59wplxtvg9345vcghf5xf3lcn0puf7v0hx4su9m50qwfu6mq";

    fn data_key() -> DataKey {
        DataKey::from_slice(&[7; 32]).unwrap()
    }

    fn header(generation: u64, recipient: &str) -> Header {
        let kind = SlotKind::Age { recipient: recipient.to_owned(), wrapped: vec![5; 200] };
        let created = Timestamp::from_seconds(1).unwrap();
        Header {
            id: VaultId([1; 16]),
            generation,
            file_nonce: [2; 32],
            index_bytes: 4096,
            signer: data_key().signer(),
            critical: Vec::new(),
            slots: vec![Slot { label: "bot".to_owned(), created, kind }],
            successions: Vec::new(),
            has_unknown: false,
        }
    }

    /// Changes a text of a header's TOML and signs the result, as whoever holds the key can.
    fn signed_with(from: &str, to: &str) -> Vec<u8> {
        let bytes = header(1, RECIPIENT).to_signed_bytes(&data_key());
        let text = String::from_utf8(bytes).unwrap();
        let signed = text.get(..text.find(SIGNATURE_MARK).unwrap() + 4).unwrap();
        assert!(signed.contains(from));
        let signed = signed.replace(from, to);
        let signature = BASE64.encode(&data_key().sign(signed.as_bytes()));
        format!("{signed}{signature}\n").into_bytes()
    }

    fn damaged(bytes: &[u8]) -> String {
        match read(bytes) {
            Err(HeaderError::Damaged(what)) => what,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn a_header_comes_back_as_it_was() {
        let header = header(1, RECIPIENT);
        let bytes = header.to_signed_bytes(&data_key());
        let signed = read(&bytes).unwrap();
        assert_eq!(signed.len, bytes.len());
        assert_eq!(signed.head, head_of(&bytes));
        assert_eq!(format!("{:?}", signed.header), format!("{header:?}"));
        assert_eq!(read(&signed_with("bot", "bot")).unwrap().head, signed.head);
    }

    #[test]
    fn refuses_a_recipient_that_is_not_one_line() {
        // Written anew it would be text over several lines, one of which ends the header.
        for bad in ["age1\\n--- x", "age1\\u001b[2J", ""] {
            assert!(damaged(&signed_with(RECIPIENT, bad)).contains("recipient"), "{bad}");
        }
    }

    #[test]
    fn refuses_a_generation_that_leaves_no_room_for_the_next() {
        let last = i64::MAX.unsigned_abs();
        let bytes = |generation| header(generation, RECIPIENT).to_signed_bytes(&data_key());
        assert!(damaged(&bytes(0)).contains("generation"));
        assert!(damaged(&bytes(last)).contains("generation"));
        assert_eq!(read(&bytes(last - 1)).unwrap().header.generation, last - 1);
    }
}
