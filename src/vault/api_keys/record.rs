//! What is kept of a key: its digest, what it is for, and when it ends.
//!
//! CBOR (RFC 8949), the value of the entry that is filed under the key's id:
//!
//! ```text
//! { "digest": 32 bytes, "service": text, "style": 0 prefixed | 1 urlsafe, "scopes": [text ...],
//!   "created": seconds, "expires": seconds, "retiring": seconds | null, "revoked": seconds | null,
//!   "replaces": text | null }
//! ```

use std::collections::BTreeSet;
use std::fmt;

use minicbor::{Decoder, Encoder};

use crate::core::api_key::{KeyId, Service, Style};
use crate::core::clock::Timestamp;
use crate::core::secret::{SecretBuffer, SecretValue};

use super::super::index::{definite, fields, integer};
use super::{MAX_SCOPES, Scope};

const FIELDS: [&str; 9] = [
    "digest", "service", "style", "scopes", "created", "expires", "retiring", "revoked", "replaces",
];

/// What is kept of a key.
#[derive(Clone)]
pub struct Record {
    /// Its public name.
    pub id: KeyId,
    /// SHA-256 of its secret.
    pub(super) digest: [u8; 32],
    /// What it is for.
    pub service: Service,
    /// How it is written.
    pub style: Style,
    /// What it is allowed.
    pub scopes: BTreeSet<Scope>,
    /// When it was issued.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it ends since another took its place; never after `expires`.
    pub retiring: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// The key whose place it took.
    pub replaces: Option<KeyId>,
}

/// The digest is shown to nobody.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// What a key is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Valid.
    Active,
    /// Its time is over, or that of its rotation.
    Expired,
    /// Valid for a while yet: another took its place.
    Retiring,
    /// Ended before its time.
    Revoked,
}

impl State {
    /// Returns the word shown for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Retiring => "retiring",
            Self::Revoked => "revoked",
        }
    }

    /// Says whether the key is valid.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Active | Self::Retiring)
    }
}

impl Record {
    /// Returns what the key is at a moment. Once revoked it is never valid again, whatever the clock says.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        match self.revoked {
            Some(revoked) if revoked < self.end() => State::Revoked,
            Some(_) => State::Expired,
            None if now >= self.end() => State::Expired,
            None if self.retiring.is_some() => State::Retiring,
            None => State::Active,
        }
    }

    /// Returns when the key ends by itself.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.retiring.map_or(self.expires, |retiring| retiring.min(self.expires))
    }

    /// Returns when the key ended, or will.
    pub(super) fn last_moment(&self) -> Timestamp {
        self.revoked.map_or(self.end(), |revoked| revoked.min(self.end()))
    }

    pub(super) fn encode(&self) -> SecretValue {
        let mut out = SecretBuffer::with_capacity(512);
        self.encode_with(&mut Encoder::new(&mut out)).expect("memory takes every write");
        out.to_value()
    }

    fn encode_with(
        &self,
        cbor: &mut Encoder<&mut SecretBuffer>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        cbor.map(FIELDS.len() as u64)?;
        cbor.str("digest")?.bytes(&self.digest)?;
        cbor.str("service")?.str(self.service.as_str())?;
        cbor.str("style")?.u8(u8::from(self.style == Style::Urlsafe))?;
        cbor.str("scopes")?.array(self.scopes.len() as u64)?;
        for scope in &self.scopes {
            cbor.str(scope.as_str())?;
        }
        cbor.str("created")?.u64(self.created.seconds())?;
        cbor.str("expires")?.u64(self.expires.seconds())?;
        cbor.str("retiring")?.encode(self.retiring.map(Timestamp::seconds))?;
        cbor.str("revoked")?.encode(self.revoked.map(Timestamp::seconds))?;
        cbor.str("replaces")?.encode(self.replaces.as_ref().map(KeyId::as_str))?;
        Ok(())
    }

    pub(super) fn decode(id: KeyId, bytes: &[u8]) -> Result<Self, Malformed> {
        let mut cbor = Decoder::new(bytes);
        let mut draft = Draft::default();
        let mut has_unknown = false;
        let seen = fields(&mut cbor, |field, cbor| {
            has_unknown |= !FIELDS.contains(&field);
            if has_unknown { Err(message("a field is unknown")) } else { draft.read(field, cbor) }
        });
        if has_unknown {
            // It could restrict the key in a way that is not known here.
            return Err(Malformed::Newer);
        }
        let seen = seen.map_err(|_| Malformed::Damaged)?;
        if seen.len() != FIELDS.len() || cbor.position() != bytes.len() {
            return Err(Malformed::Damaged);
        }
        draft.finish(id).ok_or(Malformed::Damaged)
    }
}

/// Why a record cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It is no record.
    Damaged,
    /// A later version of this program wrote it.
    Newer,
}

/// The fields of a record, as they are read.
#[derive(Default)]
struct Draft {
    digest: Option<[u8; 32]>,
    service: Option<Service>,
    style: Option<Style>,
    scopes: BTreeSet<Scope>,
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    retiring: Option<Timestamp>,
    revoked: Option<Timestamp>,
    replaces: Option<KeyId>,
}

type Decoded<T> = Result<T, minicbor::decode::Error>;

impl Draft {
    fn read(&mut self, field: &str, cbor: &mut Decoder<'_>) -> Decoded<()> {
        match field {
            "digest" => self.digest = cbor.bytes()?.try_into().ok(),
            "service" => self.service = cbor.str()?.parse().ok(),
            "style" => {
                self.style = Some(match cbor.u8()? {
                    0 => Style::Prefixed,
                    1 => Style::Urlsafe,
                    _ => return Err(message("a style is unknown")),
                });
            }
            "scopes" => self.scopes = scopes(cbor)?,
            "created" => self.created = Some(time(integer(cbor)?)?),
            "expires" => self.expires = Some(time(integer(cbor)?)?),
            "retiring" => self.retiring = optional_time(cbor)?,
            "revoked" => self.revoked = optional_time(cbor)?,
            _ => {
                let id = cbor.decode::<Option<&str>>()?;
                self.replaces = id.map(|id| id.parse().map_err(message)).transpose()?;
            }
        }
        Ok(())
    }

    fn finish(self, id: KeyId) -> Option<Record> {
        Some(Record {
            id,
            digest: self.digest?,
            service: self.service?,
            style: self.style?,
            scopes: self.scopes,
            created: self.created?,
            expires: self.expires?,
            retiring: self.retiring,
            revoked: self.revoked,
            replaces: self.replaces,
        })
    }
}

fn scopes(cbor: &mut Decoder<'_>) -> Decoded<BTreeSet<Scope>> {
    let count = definite(cbor.array()?)?;
    if count > MAX_SCOPES as u64 {
        return Err(message("there are too many scopes"));
    }
    (0..count).map(|_| cbor.str()?.parse().map_err(message)).collect()
}

fn optional_time(cbor: &mut Decoder<'_>) -> Decoded<Option<Timestamp>> {
    cbor.decode::<Option<u64>>()?.map(time).transpose()
}

fn time(seconds: u64) -> Decoded<Timestamp> {
    Timestamp::from_seconds(seconds).ok_or_else(|| message("a time is out of bounds"))
}

fn message(text: &'static str) -> minicbor::decode::Error {
    minicbor::decode::Error::message(text)
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    use super::State::{Active, Expired, Retiring, Revoked};
    use super::*;

    fn record() -> Record {
        let at = |seconds| Timestamp::from_seconds(seconds).unwrap();
        Record {
            id: "Ab3dE6gH".parse().unwrap(),
            digest: [7; 32],
            service: "music-api".parse().unwrap(),
            style: Style::Prefixed,
            scopes: ["read", "queue:write"].map(|scope| scope.parse().unwrap()).into(),
            created: at(1000),
            expires: at(4600),
            retiring: None,
            revoked: None,
            replaces: None,
        }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(seconds).unwrap()
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let full = Record {
            style: Style::Urlsafe,
            retiring: Some(at(2000)),
            revoked: Some(at(1500)),
            replaces: Some("00000000".parse().unwrap()),
            ..record()
        };
        for record in [record(), full] {
            let bytes = record.encode();
            let back = Record::decode(record.id.clone(), bytes.expose_secret()).unwrap();
            assert_eq!(back.encode().expose_secret(), bytes.expose_secret());
            assert_eq!((back.digest, &back.scopes), (record.digest, &record.scopes));
        }
    }

    #[test]
    fn the_bytes_are_as_documented() {
        let hex = HEXLOWER.encode(record().encode().expose_secret());
        let start = "a966646967657374582007070707";
        assert!(hex.starts_with(start), "{hex}");
        let end = "676578706972657319" // expires
            .to_owned()
            + "11f8687265746972696e67f6" // retiring
            + "677265766f6b6564f6" // revoked
            + "687265706c61636573f6"; // replaces
        assert!(hex.ends_with(&end), "{hex}");
    }

    #[test]
    fn a_field_of_a_later_version_is_no_damage() {
        let mut bytes = record().encode().expose_secret().to_vec();
        // A map of ten fields, the last one named `x`.
        bytes[0] = 0xaa;
        bytes.extend([0x61, b'x', 0x00]);
        let id = record().id;
        assert_eq!(Record::decode(id.clone(), &bytes).unwrap_err(), Malformed::Newer);
        bytes[0] = 0xa9;
        assert_eq!(Record::decode(id, &bytes).unwrap_err(), Malformed::Damaged);
    }

    #[test]
    fn a_key_ends_at_the_earliest_of_its_ends() {
        let mut record = record();
        let states = |record: &Record| [1999, 2000, 4599, 4600].map(|time| record.state(at(time)));
        assert_eq!(states(&record), [Active, Active, Active, Expired]);
        record.retiring = Some(at(2000));
        assert_eq!(states(&record), [Retiring, Expired, Expired, Expired]);
        record.revoked = Some(at(1500));
        assert_eq!(states(&record), [Revoked; 4]);
        // Revoked when it was over already, it stays over for every clock.
        record.revoked = Some(at(2000));
        assert_eq!(states(&record), [Expired; 4]);
    }

    #[test]
    fn debug_shows_no_digest() {
        let shown = format!("{:?}", record());
        assert!(!shown.contains('7'), "{shown}");
    }

    proptest! {
        #[test]
        fn decoding_never_panics(
            at in 0usize..200,
            byte in any::<u8>(),
            noise in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let id = record().id;
            let _ = Record::decode(id.clone(), &noise);
            let mut bytes = record().encode().expose_secret().to_vec();
            let len = bytes.len();
            bytes[at % len] = byte;
            if let Ok(back) = Record::decode(id, &bytes) {
                prop_assert!(back.scopes.len() <= MAX_SCOPES);
            }
        }
    }
}
