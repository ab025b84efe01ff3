//! Filters, with the ranges that Lavalink takes.

use super::expected::{ANY_OBJECT, Expected, NUMBER, object, optional, required};

/// Filters of a player.
pub(super) const FILTERS: Expected = object(&[
    optional("volume", Expected::Number(0.0, 5.0)),
    optional("equalizer", Expected::List(&BAND, 15)),
    optional("karaoke", Expected::Nullable(&KARAOKE)),
    optional("timescale", Expected::Nullable(&TIMESCALE)),
    optional("tremolo", Expected::Nullable(&TREMOLO)),
    optional("vibrato", Expected::Nullable(&VIBRATO)),
    optional("rotation", Expected::Nullable(&ROTATION)),
    optional("distortion", Expected::Nullable(&ANY_OBJECT)),
    optional("channelMix", Expected::Nullable(&CHANNEL_MIX)),
    optional("lowPass", Expected::Nullable(&LOW_PASS)),
    optional("pluginFilters", Expected::Nullable(&ANY_OBJECT)),
]);

const BAND: Expected = object(&[
    required("band", Expected::Integer(0, 14)),
    required("gain", Expected::Number(-0.25, 1.0)),
]);

const KARAOKE: Expected = object(&[
    optional("level", NUMBER),
    optional("monoLevel", NUMBER),
    optional("filterBand", NUMBER),
    optional("filterWidth", NUMBER),
]);

const TIMESCALE: Expected =
    object(&[optional("speed", POSITIVE), optional("pitch", POSITIVE), optional("rate", POSITIVE)]);

const TREMOLO: Expected = object(&[
    optional("frequency", POSITIVE),
    optional("depth", Expected::Number(f64::MIN_POSITIVE, 1.0)),
]);

const VIBRATO: Expected = object(&[
    optional("frequency", Expected::Number(f64::MIN_POSITIVE, 14.0)),
    optional("depth", Expected::Number(f64::MIN_POSITIVE, 1.0)),
]);

const ROTATION: Expected = object(&[optional("rotationHz", NUMBER)]);

const CHANNEL_MIX: Expected = object(&[
    optional("leftToLeft", PART),
    optional("leftToRight", PART),
    optional("rightToLeft", PART),
    optional("rightToRight", PART),
]);

const LOW_PASS: Expected = object(&[optional("smoothing", NUMBER)]);

const PART: Expected = Expected::Number(0.0, 1.0);
const POSITIVE: Expected = Expected::Number(0.0, f64::MAX);
