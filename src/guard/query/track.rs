//! Tracks as Lavalink encodes them: what they name is opened like any other URL or path.

use super::checks::hostile_track;
use super::classify::{self, Refusal};
use crate::core::encoded_track::{EncodedTrack, EncodedTrackError};

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
    match EncodedTrack::decode(text) {
        Err(EncodedTrackError::NoTrack) => Judged::NoTrack,
        Err(EncodedTrackError::Unreadable) => {
            Judged::Refused((&hostile_track::RULE, "an encoded track that cannot be read"))
        }
        Ok(track) => objection(&track).map_or(Judged::Fine, Judged::Refused),
    }
}

fn objection(track: &EncodedTrack) -> Option<Refusal> {
    if track.source == "local" {
        return Some((
            &hostile_track::RULE,
            "an encoded track of the source `local`, which names a file",
        ));
    }
    let names = [Some(&track.identifier), track.uri.as_ref(), track.artwork_url.as_ref()];
    let is_hostile = |name: &String| !name.is_empty() && classify::names_something_else(name);
    names.into_iter().flatten().any(is_hostile).then_some((
        &hostile_track::RULE,
        "an encoded track that names a path or a host that no player should open",
    ))
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

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
        let header = 1 << 30 | u32::try_from(body.len()).unwrap();
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
