//! Vaults made without the library's writer, as somebody who knows the format makes them.

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use minicbor::Encoder;
use sha2::Sha256;

use sonora_sec::core::secret::random;
use sonora_sec::vault::header::VaultId;
use sonora_sec::vault::keys::DataKey;
use sonora_sec::vault::padding::size_class;
use sonora_sec::vault::slots::age::{NoCallbacks, wrap};

const FILE_NONCE: [u8; 32] = [7; 32];

/// A data key, and what a header says about it.
pub struct Forge {
    pub dk: [u8; 32],
    pub id: VaultId,
    pub generation: u64,
    pub ancestors: Vec<[u8; 16]>,
    /// TOML before the slots.
    pub fields: String,
    /// The slots, and whatever else comes after them.
    pub slots: String,
}

impl Forge {
    /// Returns a fresh data key in an age slot, which takes no more than knowing the recipient.
    pub fn for_recipient(recipient: &str) -> Self {
        let dk: [u8; 32] = random();
        let slots = age_slot("bot", &dk, recipient);
        let (fields, ancestors) = (String::new(), Vec::new());
        Self { dk, id: VaultId(random()), generation: 1, ancestors, fields, slots }
    }

    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&derive(&self.dk, b"", b"sonora-sec/vault/1 header"))
    }

    /// Returns a signed header that claims this much of the index.
    pub fn header(&self, index_bytes: u64) -> Vec<u8> {
        let toml = format!(
            "id = \"{}\"\ngeneration = {}\nfile_nonce = \"{}\"\nindex_bytes = {index_bytes}\n\
             signer = \"{}\"\n{}{}",
            HEXLOWER.encode(&self.id.0),
            self.generation,
            HEXLOWER.encode(&FILE_NONCE),
            HEXLOWER.encode(self.signing_key().verifying_key().as_bytes()),
            self.fields,
            self.slots,
        );
        let mut bytes = format!("sonora-sec-vault/1\n{toml}--- ").into_bytes();
        let signature = self.signing_key().sign(&bytes);
        bytes.extend(BASE64.encode(&signature.to_bytes()).into_bytes());
        bytes.push(b'\n');
        bytes
    }

    pub fn seal(&self, number: u64, plain: &[u8]) -> Vec<u8> {
        let key = derive(&self.dk, &FILE_NONCE, b"sonora-sec/vault/1 body");
        let nonce = [&[0; 4][..], &number.to_be_bytes()].concat();
        ChaCha20Poly1305::new(&key.into()).encrypt(Nonce::from_slice(&nonce), plain).unwrap()
    }

    /// Returns a vault with these plaintexts for index and blocks, whatever they say.
    pub fn sealed(&self, index: &[u8], blocks: &[Vec<u8>]) -> Vec<u8> {
        let index = self.seal(0, index);
        let mut bytes = self.header(index.len() as u64);
        bytes.extend(index);
        for (number, block) in (1..).zip(blocks) {
            bytes.extend(self.seal(number, block));
        }
        bytes
    }

    /// Returns a vault as it should be, with a data block for each list of entries.
    pub fn vault(&self, blocks: &[&[(&str, &[u8])]]) -> Vec<u8> {
        let data: Vec<Vec<u8>> = blocks
            .iter()
            .map(|entries| entries.iter().flat_map(|(name, value)| entry(name, value)).collect())
            .collect();
        let index = |pad: u32| {
            let places = blocks.iter().zip(&data).map(|(entries, block)| {
                (u32::try_from(block.len()).unwrap() + 16, entries[0].0.to_owned())
            });
            let entries = blocks.iter().map(|entries| entries.len() as u64).sum();
            let mut plain = index(entries, &places.collect::<Vec<_>>(), &[pad], &self.ancestors);
            let sealed = size_class(plain.len() as u64 + 16);
            plain.resize(usize::try_from(sealed).unwrap() - 16, 0);
            plain
        };
        let unpadded = self.sealed(&index(16), &[data.clone(), vec![Vec::new()]].concat());
        let pad = size_class(unpadded.len() as u64) - unpadded.len() as u64;
        let zeros = vec![0; usize::try_from(pad).unwrap()];
        self.sealed(&index(u32::try_from(pad).unwrap() + 16), &[data, vec![zeros]].concat())
    }
}

/// Returns the TOML of an age slot.
pub fn age_slot(label: &str, dk: &[u8; 32], recipient: &str) -> String {
    let wrapped = wrap(&DataKey::from_slice(dk).unwrap(), recipient, &NoCallbacks).unwrap();
    format!(
        "[[slot]]\nlabel = \"{label}\"\nkind = \"age\"\ncreated = 1795498281\n\
         recipient = \"{recipient}\"\nwrapped = \"{}\"\n",
        BASE64.encode(&wrapped)
    )
}

/// Returns the CBOR of an entry with one version.
pub fn entry(name: &str, value: &[u8]) -> Vec<u8> {
    let mut cbor = Encoder::new(Vec::new());
    cbor.array(3).unwrap().u8(0).unwrap().str(name).unwrap().map(1).unwrap();
    cbor.str("versions").unwrap().array(1).unwrap().array(4).unwrap();
    cbor.u64(1).unwrap().u64(1_795_498_281).unwrap().null().unwrap().bytes(value).unwrap();
    cbor.into_writer()
}

/// Returns the CBOR of an index, without its padding.
pub fn index(
    entries: u64,
    blocks: &[(u32, String)],
    pads: &[u32],
    ancestors: &[[u8; 16]],
) -> Vec<u8> {
    let mut cbor = Encoder::new(Vec::new());
    cbor.map(5).unwrap().str("entries").unwrap().u64(entries).unwrap();
    cbor.str("blocks").unwrap().array(blocks.len() as u64).unwrap();
    for (len, first) in blocks {
        cbor.array(3).unwrap().u32(*len).unwrap().u8(0).unwrap().str(first).unwrap();
    }
    cbor.str("pads").unwrap().array(pads.len() as u64).unwrap();
    for pad in pads {
        // Five bytes whatever the number is, so that the padding does not change the length.
        cbor.writer_mut().extend([&[0x1a][..], &pad.to_be_bytes()].concat());
    }
    cbor.str("ancestors").unwrap().array(ancestors.len() as u64).unwrap();
    for head in ancestors {
        cbor.bytes(head).unwrap();
    }
    cbor.str("recipients").unwrap().array(0).unwrap();
    cbor.into_writer()
}

fn derive(key: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), key).expand(info, &mut out).unwrap();
    out
}
