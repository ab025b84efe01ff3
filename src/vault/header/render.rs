//! The header's fields as they are written in TOML.

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;

use super::{Header, Slot, SlotKind, Succession};

#[derive(Serialize)]
pub(super) struct HeaderText<'a> {
    id: String,
    generation: u64,
    file_nonce: String,
    index_bytes: u32,
    signer: String,
    critical: &'a [String],
    slot: Vec<SlotText<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    succession: Vec<SuccessionText>,
}

#[derive(Serialize)]
struct SlotText<'a> {
    label: &'a str,
    kind: &'a str,
    created: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    #[serde(flatten)]
    kdf: Option<KdfText>,
    wrapped: String,
}

#[derive(Serialize)]
struct KdfText {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    commitment: String,
}

#[derive(Serialize)]
struct SuccessionText {
    from: String,
    to: String,
    generation: u64,
    signature: String,
}

impl<'a> From<&'a Header> for HeaderText<'a> {
    fn from(header: &'a Header) -> Self {
        Self {
            id: header.id.to_hex(),
            generation: header.generation,
            file_nonce: HEXLOWER.encode(&header.file_nonce),
            index_bytes: header.index_bytes,
            signer: HEXLOWER.encode(&header.signer.0),
            critical: &header.critical,
            slot: header.slots.iter().map(SlotText::from).collect(),
            succession: header.successions.iter().map(SuccessionText::from).collect(),
        }
    }
}

impl<'a> From<&'a Slot> for SlotText<'a> {
    fn from(slot: &'a Slot) -> Self {
        let (recipient, kdf, wrapped) = match &slot.kind {
            SlotKind::Age { recipient, wrapped } => {
                (Some(recipient.as_str()), None, BASE64.encode(wrapped))
            }
            SlotKind::Passphrase(slot) => {
                let kdf = KdfText {
                    memory_kib: slot.params.memory_kib,
                    passes: slot.params.passes,
                    lanes: slot.params.lanes,
                    salt: HEXLOWER.encode(&slot.salt),
                    commitment: HEXLOWER.encode(&slot.commitment),
                };
                (None, Some(kdf), HEXLOWER.encode(&slot.wrapped))
            }
            SlotKind::Unknown(_) => (None, None, String::new()),
        };
        Self {
            label: &slot.label,
            kind: slot.kind.word(),
            created: slot.created.seconds(),
            recipient,
            kdf,
            wrapped,
        }
    }
}

impl From<&Succession> for SuccessionText {
    fn from(succession: &Succession) -> Self {
        Self {
            from: HEXLOWER.encode(&succession.from.0),
            to: HEXLOWER.encode(&succession.to.0),
            generation: succession.generation,
            signature: HEXLOWER.encode(&succession.signature),
        }
    }
}
