//! What a node tells of its load, over REST and as a message.

use super::expected::{COUNT, Expected, INTEGER, NUMBER, object, optional, required};

/// The load of a node.
pub(super) const STATS: Expected = object(&[
    required("players", COUNT),
    required("playingPlayers", COUNT),
    required("uptime", COUNT),
    required("memory", MEMORY),
    required("cpu", CPU),
    optional("frameStats", Expected::Nullable(&FRAMES)),
]);

const MEMORY: Expected = object(&[
    required("free", COUNT),
    required("used", COUNT),
    required("allocated", COUNT),
    required("reservable", COUNT),
]);

const CPU: Expected = object(&[
    required("cores", COUNT),
    required("systemLoad", NUMBER),
    required("lavalinkLoad", NUMBER),
]);

const FRAMES: Expected =
    object(&[required("sent", INTEGER), required("nulled", INTEGER), required("deficit", INTEGER)]);
