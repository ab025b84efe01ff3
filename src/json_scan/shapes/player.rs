//! A player of Lavalink v4 (and v3, REST).

use super::expected::{COUNT, Expected, INTEGER, object, optional, required};
use super::filters::FILTERS;
use super::track::LAVALINK_TRACK;

/// A player.
pub(super) const PLAYER: Expected = object(&[
    required("guildId", Expected::Id),
    required("track", Expected::Nullable(&LAVALINK_TRACK)),
    required("volume", Expected::Integer(0, 1000)),
    required("paused", Expected::Bool),
    optional("state", STATE),
    required("voice", VOICE),
    required("filters", FILTERS),
]);

/// How far a player is.
pub(super) const STATE: Expected = object(&[
    required("time", COUNT),
    optional("position", COUNT),
    required("connected", Expected::Bool),
    // -1 when there is no connection.
    optional("ping", Expected::Integer(-1, i64::MAX)),
]);

const VOICE: Expected = object(&[
    required("token", Expected::Text),
    required("endpoint", Expected::Text),
    required("sessionId", Expected::Text),
    optional("channelId", Expected::Nullable(&Expected::Id)),
    optional("connected", Expected::Bool),
    optional("ping", INTEGER),
]);
