//! Tracks as Lavalink encodes them: what they name is opened like any other URL or path.

use data_encoding::BASE64;

use super::checks::hostile_track;
use super::classify::{self, Refusal};

/// The bit of the first four bytes that says that a version follows (lavaplayer, `MessageInput` and
/// `DefaultAudioPlayerManager.decodeTrack`).
const VERSIONED: u32 = 1 << 30;
/// The bits that say how many bytes follow.
const SIZE: u32 = VERSIONED - 1;

/// Whether a text is an encoded track.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// It is one, and may be played.
    Fine,
    /// It is none.
    NoTrack,
    /// It is one that must not be played.
    Refused(Refusal),
}

/// Says whether a text is an encoded track, and one that may be played.
pub(super) fn judge(text: &str) -> Judged {
    let Some((body, version)) = open(text) else { return Judged::NoTrack };
    let unreadable = (&hostile_track::RULE, "an encoded track that cannot be read");
    let refusal = names(&mut Body(&body), version)
        .map_or(Some(unreadable), |(source, names)| objection(&source, &names));
    refusal.map_or(Judged::Fine, Judged::Refused)
}

/// Returns the version of an encoded track, and what comes after it.
fn open(text: &str) -> Option<(Vec<u8>, u8)> {
    if text.len() < 24 || !text.len().is_multiple_of(4) {
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
        body.split_first().map(|(v, b)| (*v, b))?
    };
    (1..=3).contains(&version).then(|| (body.to_vec(), version))
}

/// Returns the source that a track is of, and what in it may be opened.
fn names(body: &mut Body<'_>, version: u8) -> Option<(String, Vec<String>)> {
    let (_title, _author) = (body.text()?, body.text()?);
    let _length = body.take(8)?;
    let mut names = vec![body.text()?];
    let _is_stream = body.byte()?;
    if version >= 2 {
        names.push(body.nullable()?);
    }
    if version >= 3 {
        names.push(body.nullable()?);
        let _isrc = body.nullable()?;
    }
    Some((body.text()?, names))
}

fn objection(source: &str, names: &[String]) -> Option<Refusal> {
    if source == "local" {
        return Some((
            &hostile_track::RULE,
            "an encoded track of the source `local`, which names a file",
        ));
    }
    let is_hostile = |name: &String| !name.is_empty() && classify::names_something_else(name);
    names.iter().any(is_hostile).then_some((
        &hostile_track::RULE,
        "an encoded track that names a path or a host that no player should open",
    ))
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

    /// Reads a text as Java's `DataInput.readUTF` does, but for surrogates and zeros, which no name has.
    fn text(&mut self) -> Option<String> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        Some(String::from_utf8_lossy(self.take(length.into())?).into_owned())
    }

    /// Reads a text that may be absent; it is empty then.
    fn nullable(&mut self) -> Option<String> {
        if self.byte()? == 0 { Some(String::new()) } else { self.text() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encodes a track of version 2.
    fn encoded(source: &str, identifier: &str, uri: &str) -> String {
        let text = |text: &str| {
            [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat()
        };
        let body = [
            vec![2],
            text("title"),
            text("author"),
            vec![0; 8],
            text(identifier),
            vec![0, 1],
            text(uri),
            text(source),
            vec![0; 8],
        ]
        .concat();
        let header = VERSIONED | u32::try_from(body.len()).unwrap();
        BASE64.encode(&[header.to_be_bytes().as_slice(), &body].concat())
    }

    #[test]
    fn a_track_is_judged_by_what_it_names() {
        // The example of Lavalink's documentation of `GET /v4/decodetrack` (MIT).
        let documented = "QAAAjQIAJVJpY2sgQXN0bGV5IC0gTmV2ZXIgR29ubmEgR2l2ZSBZb3UgVXAADlJpY2tBc3RsZXlWRVZPAAAAAAADPCAAC2RRdzR3OVdnWGNRAAEAK2h0dHBzOi8vd3d3LnlvdXR1YmUuY29tL3dhdGNoP3Y9ZFF3NHc5V2dYY1EAB3lvdXR1YmUAAAAAAAAAAA==";
        assert_eq!(judge(documented), Judged::Fine);
        assert_eq!(
            judge(&encoded("youtube", "dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ")),
            Judged::Fine
        );
        for (source, identifier, uri) in [
            ("local", "song.mp3", "song.mp3"),
            ("http", "http://169.254.169.254/", "https://example.org/"),
            ("http", "https://example.org/", "http://localhost/"),
            ("youtube", "/etc/passwd", "https://youtu.be/x"),
        ] {
            assert!(
                matches!(judge(&encoded(source, identifier, uri)), Judged::Refused(_)),
                "{source} {identifier}"
            );
        }
        for text in
            ["", "QAAA", "dQw4w9WgXcQ", "abcdefghijklmnopqrstuvwx", "AAAAAAAAAAAAAAAAAAAAAAAA"]
        {
            assert_eq!(judge(text), Judged::NoTrack, "{text}");
        }
    }
}
