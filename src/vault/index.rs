//! The index block: where each data block lies, sealed with the rest.
//!
//! CBOR (RFC 8949), a map with text keys:
//!
//! ```text
//! { "entries": uint, "blocks": [[sealed length, section, first name] ...],
//!   "pads": [sealed length ...], "ancestors": [16 bytes ...], "recipients": [[label, recipient] ...] }
//! ```
//!
//! followed by zeros up to the size class.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use crate::core::secret::SecretBuffer;

use super::header::Head;
use super::keys::TAG_BYTES;
use super::name::{Key, Name, Section};
use super::padding::size_class;

/// Heads of earlier generations that are kept, to tell a fork from progress.
pub const KEPT_ANCESTORS: usize = 256;
/// Most plaintext in one block, in bytes.
pub const MAX_BLOCK_BYTES: usize = 16 << 20;
/// Most fields of an index or an entry, those of later versions included.
const MAX_FIELDS: u64 = 64;
/// How deep the lists and maps of an item nest that is read over.
pub(super) const MAX_DEPTH: usize = 8;

/// The decoded index.
#[derive(Debug, Default)]
pub struct Index {
    /// Number of entries in all data blocks.
    pub entries: u64,
    /// The data blocks, in order.
    pub blocks: Vec<BlockPlace>,
    /// Sealed lengths of the pad blocks, in bytes.
    pub pads: Vec<u32>,
    /// Heads of the last generations, newest last, at most [`KEPT_ANCESTORS`].
    pub ancestors: Vec<Head>,
    /// Label and recipient of every age slot: for whom a rotation wraps again.
    pub recipients: Vec<(String, String)>,
    /// Whether there are fields that this version does not know.
    pub has_unknown: bool,
}

/// One data block.
#[derive(Debug, Clone)]
pub struct BlockPlace {
    /// Length in the file, tag included, in bytes.
    pub sealed_len: u32,
    /// The key of its first entry.
    pub first: Key,
}

impl Index {
    /// Returns the index's plaintext, padded so that it is sealed to a size class.
    #[must_use]
    pub fn to_plaintext(&self) -> SecretBuffer {
        let mut plain = SecretBuffer::with_capacity(4096 + self.blocks.len() * 96);
        self.encode(&mut plain).expect("memory takes every write");
        let sealed = size_class((plain.len() + TAG_BYTES) as u64);
        plain.pad_to(usize::try_from(sealed).expect("an index fits in memory") - TAG_BYTES);
        plain
    }

    fn encode(
        &self,
        out: &mut SecretBuffer,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        let mut cbor = Encoder::new(out);
        cbor.map(5)?.str("entries")?.u64(self.entries)?;
        cbor.str("blocks")?.array(self.blocks.len() as u64)?;
        for block in &self.blocks {
            cbor.array(3)?.u32(block.sealed_len)?;
            cbor.u8(block.first.section.number())?.str(block.first.name.as_str())?;
        }
        cbor.str("pads")?.array(self.pads.len() as u64)?;
        for pad in &self.pads {
            // Always five bytes, so that the index's length does not depend on the padding.
            cbor.writer_mut().push(&[0x1a]);
            cbor.writer_mut().push(&pad.to_be_bytes());
        }
        cbor.str("ancestors")?.array(self.ancestors.len() as u64)?;
        for head in &self.ancestors {
            cbor.bytes(&head.0)?;
        }
        cbor.str("recipients")?.array(self.recipients.len() as u64)?;
        for (label, recipient) in &self.recipients {
            cbor.array(2)?.str(label)?.str(recipient)?;
        }
        Ok(())
    }

    /// Decodes an index's plaintext.
    ///
    /// # Errors
    ///
    /// A word on what is wrong with it.
    pub fn decode(plain: &[u8]) -> Result<Self, &'static str> {
        let mut cbor = Decoder::new(plain);
        let index = decode_map(&mut cbor).map_err(|_| "the index is malformed")?;
        let rest = plain.get(cbor.position()..).unwrap_or_default();
        if rest.iter().any(|&byte| byte != 0) {
            return Err("the index's padding is not zero");
        }
        if index.ancestors.len() > KEPT_ANCESTORS {
            return Err("the index has too many ancestors");
        }
        let sealed = index.blocks.iter().map(|block| block.sealed_len).chain(index.pads.clone());
        let most = MAX_BLOCK_BYTES + TAG_BYTES;
        if sealed.into_iter().any(|len| !(TAG_BYTES..=most).contains(&(len as usize))) {
            return Err("a block's length is out of range");
        }
        let ordered = index.blocks.windows(2).all(|pair| match pair {
            [a, b] => a.first < b.first,
            _ => true,
        });
        if ordered { Ok(index) } else { Err("the index is not sorted") }
    }

    /// Returns the number of the only data block that can hold `key`, from 0.
    #[must_use]
    pub fn block_of(&self, key: &Key) -> Option<usize> {
        self.blocks.partition_point(|block| block.first <= *key).checked_sub(1)
    }
}

type Decoded<T> = Result<T, minicbor::decode::Error>;

fn decode_map(cbor: &mut Decoder<'_>) -> Decoded<Index> {
    let mut index = Index::default();
    let seen = fields(cbor, |field, cbor| {
        match field {
            "entries" => index.entries = integer(cbor)?,
            "blocks" => index.blocks = list(cbor, decode_block)?,
            "pads" => index.pads = list(cbor, Decoder::u32)?,
            "ancestors" => index.ancestors = list(cbor, decode_head)?,
            "recipients" => index.recipients = list(cbor, decode_recipient)?,
            _ => {
                index.has_unknown = true;
                skip(cbor, MAX_DEPTH)?;
            }
        }
        Ok(())
    })?;
    let known = ["entries", "blocks", "pads", "ancestors", "recipients"];
    if known.iter().all(|field| seen.contains(field)) {
        Ok(index)
    } else {
        Err(minicbor::decode::Error::message("a field is missing"))
    }
}

/// Reads a map with text keys: hands each key to `read`, which takes its value, and returns them.
///
/// A key stands once, and there are few, since each is compared with all before it.
pub(super) fn fields<'b>(
    cbor: &mut Decoder<'b>,
    mut read: impl FnMut(&'b str, &mut Decoder<'b>) -> Decoded<()>,
) -> Decoded<Vec<&'b str>> {
    let count = definite(cbor.map()?)?;
    if count > MAX_FIELDS {
        return Err(minicbor::decode::Error::message("there are too many fields"));
    }
    let mut seen = Vec::new();
    for _ in 0..count {
        let field = cbor.str()?;
        if seen.contains(&field) {
            return Err(minicbor::decode::Error::message("a field is given twice"));
        }
        seen.push(field);
        read(field, cbor)?;
    }
    Ok(seen)
}

/// Reads over one item of the forms that the format has, with lists and maps `depth` deep.
///
/// `Decoder::skip` takes every form of CBOR, and keeps a stack of its own for those without a
/// length: 16 MiB of them took 260 MB.
pub(super) fn skip(cbor: &mut Decoder<'_>, depth: usize) -> Decoded<()> {
    match (cbor.datatype()?, depth.checked_sub(1)) {
        (Type::U8 | Type::U16 | Type::U32 | Type::U64, _) => cbor.u64().map(|_| ()),
        (Type::Null, _) => cbor.null(),
        (Type::Bytes, _) => cbor.bytes().map(|_| ()),
        (Type::String, _) => cbor.str().map(|_| ()),
        (Type::Array, Some(depth)) => {
            (0..definite(cbor.array()?)?).try_for_each(|_| skip(cbor, depth))
        }
        (Type::Map, Some(depth)) => fields(cbor, |_, cbor| skip(cbor, depth)).map(|_| ()),
        _ => Err(minicbor::decode::Error::message("an item is of an unknown form")),
    }
}

/// Reads an integer below 2^63, as all of the format are, so that one more is no overflow.
pub(super) fn integer(cbor: &mut Decoder<'_>) -> Decoded<u64> {
    let number = cbor.u64()?;
    if number < 1 << 63 {
        Ok(number)
    } else {
        Err(minicbor::decode::Error::message("a number is above 2^63-1"))
    }
}

/// Reads a list; its room grows with what is really there, not with what it claims.
fn list<'b, T>(
    cbor: &mut Decoder<'b>,
    item: impl Fn(&mut Decoder<'b>) -> Decoded<T>,
) -> Decoded<Vec<T>> {
    let count = definite(cbor.array()?)?;
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(item(cbor)?);
    }
    Ok(items)
}

fn decode_block(cbor: &mut Decoder<'_>) -> Decoded<BlockPlace> {
    exactly(cbor, 3)?;
    let sealed_len = cbor.u32()?;
    Ok(BlockPlace { sealed_len, first: decode_key(cbor)? })
}

fn decode_head(cbor: &mut Decoder<'_>) -> Decoded<Head> {
    let bytes = cbor.bytes()?;
    bytes.try_into().map(Head).map_err(|_| minicbor::decode::Error::message("a head is cut"))
}

fn decode_recipient(cbor: &mut Decoder<'_>) -> Decoded<(String, String)> {
    exactly(cbor, 2)?;
    Ok((cbor.str()?.to_owned(), cbor.str()?.to_owned()))
}

/// Reads a section and a name.
pub(super) fn decode_key(cbor: &mut Decoder<'_>) -> Decoded<Key> {
    let section = Section::from_number(cbor.u8()?);
    let text = cbor.str()?;
    let name = Name::new(text).ok().filter(|name| name.as_str() == text);
    match (section, name) {
        (Some(section), Some(name)) => Ok(Key { section, name }),
        _ => Err(minicbor::decode::Error::message("a key is malformed")),
    }
}

/// Reads an array head that must announce exactly `count` items.
pub(super) fn exactly(cbor: &mut Decoder<'_>, count: u64) -> Decoded<()> {
    if cbor.array()? == Some(count) {
        Ok(())
    } else {
        Err(minicbor::decode::Error::message("a list has the wrong length"))
    }
}

/// Returns an announced length; the format has no items of indefinite length.
pub(super) fn definite(len: Option<u64>) -> Decoded<u64> {
    len.ok_or_else(|| minicbor::decode::Error::message("a length is not given"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key::secret(Name::new(name).unwrap())
    }

    fn index(pads: Vec<u32>) -> Index {
        let place = |name| BlockPlace { sealed_len: 100, first: key(name) };
        Index {
            entries: 3,
            blocks: vec![place("b"), place("d")],
            pads,
            ancestors: vec![Head([7; 16])],
            recipients: vec![("bot".into(), "age1x".into())],
            has_unknown: false,
        }
    }

    #[test]
    fn an_index_comes_back_as_it_was() {
        let plain = index(vec![17]).to_plaintext();
        assert_eq!(plain.len() + TAG_BYTES, 4096);
        let read = Index::decode(plain.expose_secret()).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", index(vec![17])));
    }

    #[test]
    fn its_length_does_not_depend_on_the_padding() {
        let mut short = SecretBuffer::default();
        let mut long = SecretBuffer::default();
        index(vec![17]).encode(&mut short).unwrap();
        index(vec![1 << 24]).encode(&mut long).unwrap();
        assert_eq!(short.len(), long.len());
    }

    #[test]
    fn a_key_is_looked_for_in_one_block() {
        let index = index(vec![]);
        assert_eq!(index.block_of(&key("a")), None);
        assert_eq!(index.block_of(&key("b")), Some(0));
        assert_eq!(index.block_of(&key("c")), Some(0));
        assert_eq!(index.block_of(&key("e")), Some(1));
    }

    #[test]
    fn what_was_tampered_with_is_refused() {
        let mut padded = index(vec![17]).to_plaintext();
        *padded.expose_secret_mut().last_mut().unwrap() = 1;
        assert!(Index::decode(padded.expose_secret()).is_err());
        let mut unsorted = index(vec![]);
        unsorted.blocks.reverse();
        assert!(Index::decode(unsorted.to_plaintext().expose_secret()).is_err());
        assert!(Index::decode(&[]).is_err());
        assert!(Index::decode(&[0xa0]).is_err());
        // An unknown field is read over, one given twice or a flood of them is not.
        let known = b"\x67entries\x00\x66blocks\x80\x64pads\x80\x69ancestors\x80\x6arecipients\x80";
        let with = |head: &[u8], fields: &[u8]| Index::decode(&[head, known, fields].concat());
        assert!(with(b"\xa6", b"\x61x\x00").unwrap().has_unknown);
        assert!(with(b"\xa7", b"\x61x\x00\x61x\x00").is_err());
        let flood: Vec<u8> =
            (0..60_u8).flat_map(|n| [0x62, b'0' + n / 10, b'0' + n % 10, 0]).collect();
        assert!(with(b"\xb8\x41", &flood).is_err());
        let mut uncountable = index(vec![]);
        uncountable.entries = 1 << 63;
        assert!(Index::decode(uncountable.to_plaintext().expose_secret()).is_err());
        // A list that claims 2^32 items costs nothing.
        assert!(Index::decode(b"\xa1\x66blocks\x9a\xff\xff\xff\xff").is_err());
    }

    #[test]
    fn only_the_forms_of_the_format_are_read_over() {
        let is_read = |item: &[u8]| {
            let mut cbor = Decoder::new(item);
            skip(&mut cbor, MAX_DEPTH).is_ok() && cbor.position() == item.len()
        };
        let nested = |depth: usize| [vec![0x81; depth], vec![0xf6]].concat();
        for known in [b"\x18\xff".as_slice(), b"\x41a", b"\x61a", b"\x82\x00\xf6", b"\xa1\x61a\x80"]
        {
            assert!(is_read(known), "{known:?}");
        }
        assert!(is_read(&nested(MAX_DEPTH)) && !is_read(&nested(MAX_DEPTH + 1)));
        // Negative, endless, with keys that are no text or are there twice, tagged, a boolean, a
        // float, cut.
        for other in [
            b"\x20".as_slice(),
            b"\x9f\xff",
            b"\xbf\xff",
            b"\x5f\xff",
            b"\xa1\x00\x00",
            b"\xa2\x61a\x00\x61a\x00",
            b"\xc0\x00",
            b"\xf5",
            b"\xf9\x00\x00",
            b"\x82\x00",
            b"",
        ] {
            assert!(!is_read(other), "{other:?}");
        }
    }

    #[test]
    fn more_than_a_few_unknown_fields_are_refused() {
        // Each is compared with all before it: 100,000 took half a minute.
        for (unknown, refused) in [(59, false), (60, true)] {
            let mut plain = Vec::new();
            let mut cbor = Encoder::new(&mut plain);
            cbor.map(unknown + 5).unwrap().str("entries").unwrap().u64(0).unwrap();
            for list in ["blocks", "pads", "ancestors", "recipients"] {
                cbor.str(list).unwrap().array(0).unwrap();
            }
            for number in 0..unknown {
                cbor.str(&number.to_string()).unwrap().null().unwrap();
            }
            assert_eq!(Index::decode(&plain).is_err(), refused, "{unknown}");
        }
    }
}
