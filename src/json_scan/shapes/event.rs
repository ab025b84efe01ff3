//! Messages of the websocket, of Lavalink v4 and v3.

use super::expected::{COUNT, Expected, INTEGER, TEXT_OR_NULL, object, optional, required};
use super::load_result::EXCEPTION;
use super::player::STATE;
use super::stats::STATS;
use super::track::LAVALINK_TRACK;

/// Version 3 has the encoded track alone.
const TRACK: Expected = Expected::TextOr(&LAVALINK_TRACK);

/// A message, by its `op`.
pub(super) const EVENT: Expected = Expected::By {
    member: "op",
    cases: &[
        (
            "ready",
            &object(&[required("resumed", Expected::Bool), required("sessionId", Expected::Text)]),
        ),
        ("playerUpdate", &object(&[required("guildId", Expected::Id), required("state", STATE)])),
        ("stats", &STATS),
        ("event", &OF_PLAYER),
    ],
};

/// An event of a player, by its `type`.
const OF_PLAYER: Expected = Expected::By {
    member: "type",
    cases: &[
        ("TrackStartEvent", &START),
        ("TrackEndEvent", &END),
        ("TrackExceptionEvent", &FAILED),
        ("TrackStuckEvent", &STUCK),
        ("WebSocketClosedEvent", &CLOSED),
    ],
};

const START: Expected = Expected::Object(
    &[
        required("guildId", Expected::Id),
        optional("track", TRACK),
        optional("encodedTrack", Expected::Base64),
    ],
    &["track", "encodedTrack"],
);

const END: Expected = Expected::Object(
    &[
        required("guildId", Expected::Id),
        optional("track", TRACK),
        optional("encodedTrack", Expected::Base64),
        required("reason", REASON),
    ],
    &["track", "encodedTrack"],
);

const REASON: Expected = Expected::OneOf(&[
    "finished",
    "loadFailed",
    "stopped",
    "replaced",
    "cleanup",
    "FINISHED",
    "LOAD_FAILED",
    "STOPPED",
    "REPLACED",
    "CLEANUP",
]);

const FAILED: Expected = Expected::Object(
    &[
        required("guildId", Expected::Id),
        optional("track", TRACK),
        optional("encodedTrack", Expected::Base64),
        optional("exception", Expected::Nullable(&EXCEPTION)),
        optional("error", TEXT_OR_NULL),
    ],
    &["exception", "error"],
);

const STUCK: Expected = Expected::Object(
    &[
        required("guildId", Expected::Id),
        optional("track", TRACK),
        optional("encodedTrack", Expected::Base64),
        required("thresholdMs", COUNT),
    ],
    &["track", "encodedTrack"],
);

const CLOSED: Expected = object(&[
    required("guildId", Expected::Id),
    required("code", INTEGER),
    required("reason", TEXT_OR_NULL),
    required("byRemote", Expected::Bool),
]);
