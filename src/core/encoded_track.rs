//! Tracks as lavaplayer encodes them for Lavalink: base64 of a length, a version and the fields.

use data_encoding::BASE64;

/// The bit of the first four bytes that says that a version follows (lavaplayer, `MessageInput` and
/// `DefaultAudioPlayerManager.decodeTrack`).
const VERSIONED: u32 = 1 << 30;
/// The bits that say how many bytes follow.
const SIZE: u32 = VERSIONED - 1;
/// Fewest characters of one.
const MIN_CHARACTERS: usize = 24;

/// What an encoded track says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedTrack {
    /// The title.
    pub title: String,
    /// Who it is by.
    pub author: String,
    /// What its source knows it by: what is played.
    pub identifier: String,
    /// Its URL, from version 2 on.
    pub uri: Option<String>,
    /// The URL of its picture, from version 3 on.
    pub artwork_url: Option<String>,
    /// The source manager that plays it, such as `youtube`.
    pub source: String,
}

/// Why a text is not read as an encoded track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodedTrackError {
    /// It is something else: no base64, or with another length or version.
    #[error("it is no encoded track")]
    NoTrack,
    /// It begins as a track does, and its fields do not fit.
    #[error("it is an encoded track that cannot be read")]
    Unreadable,
}

impl EncodedTrack {
    /// Reads an encoded track of version 1, 2 or 3.
    ///
    /// # Errors
    ///
    /// [`EncodedTrackError`].
    pub fn decode(text: &str) -> Result<Self, EncodedTrackError> {
        let (body, version) = open(text).ok_or(EncodedTrackError::NoTrack)?;
        fields(&mut Body(&body), version).ok_or(EncodedTrackError::Unreadable)
    }
}

/// Returns what comes after the version of an encoded track, and the version.
fn open(text: &str) -> Option<(Vec<u8>, u8)> {
    if text.len() < MIN_CHARACTERS || !text.len().is_multiple_of(4) {
        return None;
    }
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    let (header, body) = bytes.split_first_chunk::<4>()?;
    let header = u32::from_be_bytes(*header);
    if usize::try_from(header & SIZE).ok()? != body.len() {
        return None;
    }
    let (version, body) = if header & VERSIONED == 0 {
        (1, body)
    } else {
        body.split_first().map(|(version, body)| (*version, body))?
    };
    (1..=3).contains(&version).then(|| (body.to_vec(), version))
}

fn fields(body: &mut Body<'_>, version: u8) -> Option<EncodedTrack> {
    let (title, author) = (body.text()?, body.text()?);
    let _length = body.take(8)?;
    let identifier = body.text()?;
    let _is_stream = body.byte()?;
    let uri = if version >= 2 { body.nullable()? } else { None };
    let (artwork_url, _isrc) =
        if version >= 3 { (body.nullable()?, body.nullable()?) } else { (None, None) };
    Some(EncodedTrack { title, author, identifier, uri, artwork_url, source: body.text()? })
}

/// What is left of the bytes.
struct Body<'a>(&'a [u8]);

impl<'a> Body<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// Reads a text as Java's `DataInput.readUTF` does.
    fn text(&mut self) -> Option<String> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        modified_utf8(self.take(length.into())?)
    }

    /// Reads a text that may be absent.
    #[expect(clippy::option_option, reason = "absent bytes are no absent text")]
    fn nullable(&mut self) -> Option<Option<String>> {
        if self.byte()? == 0 { Some(None) } else { self.text().map(Some) }
    }
}

/// Returns a text in Java's modified UTF-8: UTF-16, each unit in one to three bytes. Half of a pair becomes U+FFFD.
fn modified_utf8(bytes: &[u8]) -> Option<String> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().map(|byte| u16::from(*byte));
    while let Some(first) = rest.next() {
        let mut next = || rest.next().filter(|byte| byte & 0xc0 == 0x80).map(|byte| byte & 0x3f);
        units.push(match first {
            0..0x80 => first,
            0xc0..0xe0 => (first & 0x1f) << 6 | next()?,
            0xe0..0xf0 => (first & 0x0f) << 12 | next()? << 6 | next()?,
            _ => return None,
        });
    }
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of Lavalink's documentation of `GET /v4/decodetrack` (MIT).
    const DOCUMENTED: &str = "QAAAjQIAJVJpY2sgQXN0bGV5IC0gTmV2ZXIgR29ubmEgR2l2ZSBZb3UgVXAADlJpY2tBc3RsZXlWRVZPAAAAAAADPCAAC2RRdzR3OVdnWGNRAAEAK2h0dHBzOi8vd3d3LnlvdXR1YmUuY29tL3dhdGNoP3Y9ZFF3NHc5V2dYY1EAB3lvdXR1YmUAAAAAAAAAAA==";

    #[test]
    fn the_documented_track_is_read() {
        let track = EncodedTrack::decode(DOCUMENTED).unwrap();
        assert_eq!(track.title, "Rick Astley - Never Gonna Give You Up");
        assert_eq!(track.author, "RickAstleyVEVO");
        assert_eq!(track.identifier, "dQw4w9WgXcQ");
        assert_eq!(track.uri.as_deref(), Some("https://www.youtube.com/watch?v=dQw4w9WgXcQ"));
        assert_eq!((track.artwork_url, track.source.as_str()), (None, "youtube"));
    }

    #[test]
    fn what_is_none_and_what_is_cut_are_told_apart() {
        for text in
            ["", "QAAA", "dQw4w9WgXcQ", "abcdefghijklmnopqrstuvwx", "AAAAAAAAAAAAAAAAAAAAAAAA"]
        {
            assert_eq!(EncodedTrack::decode(text), Err(EncodedTrackError::NoTrack), "{text}");
        }
        let cut = [[0x40, 0, 0, 16].as_slice(), &[2], &[0xff; 15]].concat();
        assert_eq!(EncodedTrack::decode(&BASE64.encode(&cut)), Err(EncodedTrackError::Unreadable));
    }

    #[test]
    fn texts_are_those_of_java() {
        // U+0000 in two bytes, and U+1F3B5 as a surrogate pair of three bytes each.
        let bytes = b"a\xc0\x80\xc3\xa9\xe5\xa4\x9c\xed\xa0\xbc\xed\xbe\xb5";
        assert_eq!(modified_utf8(bytes).unwrap(), "a\0é夜🎵");
        for bad in [&b"\xc3"[..], b"\xe5\xa4", b"\xc3a", b"\xf0\x9f\x8e\xb5", b"\x80"] {
            assert_eq!(modified_utf8(bad), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let header = (VERSIONED | u32::try_from(bytes.len()).unwrap()).to_be_bytes();
            let _ = EncodedTrack::decode(&BASE64.encode(&[&header[..], &bytes].concat()));
        }
    }
}
