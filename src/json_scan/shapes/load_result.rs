//! What loading tracks results in, and playlists, of Lavalink v4 and v3.

use super::expected::{
    ANY_OBJECT, Expected, INTEGER, MANY, TEXT_OR_NULL, object, optional, required,
};
use super::track::LAVALINK_TRACK;

const TRACKS: Expected = Expected::List(&LAVALINK_TRACK, MANY);
/// Version 3 has words in capitals.
const SEVERITY: Expected =
    Expected::OneOf(&["common", "suspicious", "fault", "COMMON", "SUSPICIOUS", "FAULT", "FATAL"]);

/// Why something failed.
pub(super) const EXCEPTION: Expected = object(&[
    required("message", TEXT_OR_NULL),
    required("severity", SEVERITY),
    optional("cause", TEXT_OR_NULL),
    optional("causeStackTrace", TEXT_OR_NULL),
]);

/// A playlist of version 4.
pub(super) const PLAYLIST: Expected = object(&[
    required("info", PLAYLIST_INFO),
    optional("pluginInfo", ANY_OBJECT),
    required("tracks", TRACKS),
]);

const PLAYLIST_INFO: Expected = object(&[
    required("name", Expected::Clean { may_be_empty: true }),
    // -1 for none.
    required("selectedTrack", Expected::Integer(-1, i64::MAX)),
]);

/// A result, by its `loadType`.
pub(super) const LOAD_RESULT: Expected = Expected::By {
    member: "loadType",
    cases: &[
        ("track", &object(&[required("data", Expected::Nullable(&LAVALINK_TRACK))])),
        ("playlist", &object(&[required("data", Expected::Nullable(&PLAYLIST))])),
        ("search", &object(&[required("data", TRACKS)])),
        // Documented as an empty object; the server sends null.
        ("empty", &object(&[optional("data", Expected::Nullable(&ANY_OBJECT))])),
        ("error", &object(&[required("data", Expected::Nullable(&EXCEPTION))])),
        ("TRACK_LOADED", &OLD_RESULT),
        ("PLAYLIST_LOADED", &OLD_RESULT),
        ("SEARCH_RESULT", &OLD_RESULT),
        ("NO_MATCHES", &OLD_RESULT),
        ("LOAD_FAILED", &object(&[required("exception", Expected::Nullable(&EXCEPTION))])),
    ],
};

/// A result of version 3.
const OLD_RESULT: Expected = object(&[
    optional(
        "playlistInfo",
        Expected::Nullable(&object(&[
            optional("name", TEXT_OR_NULL),
            optional("selectedTrack", INTEGER),
        ])),
    ),
    required("tracks", TRACKS),
]);
