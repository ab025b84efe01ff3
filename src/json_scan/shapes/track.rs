//! A track: as Lavalink v4 and v3 send it, and flat, as py-sonora keeps it.

use super::expected::{ANY_OBJECT, COUNT, Expected, TEXT_OR_NULL, object, optional, required};

const TITLE: Expected = Expected::Clean { may_be_empty: false };
const AUTHOR: Expected = Expected::Clean { may_be_empty: true };

/// Either form.
pub(super) const TRACK: Expected =
    Expected::With { member: "info", with: &LAVALINK_TRACK, without: &FLAT_TRACK };

/// With `info`. Version 3 has `track` where version 4 has `encoded`.
pub(super) const LAVALINK_TRACK: Expected = Expected::Track(&LAVALINK_MEMBERS);

const LAVALINK_MEMBERS: Expected = Expected::Object(
    &[
        optional("encoded", Expected::Base64),
        optional("track", Expected::Base64),
        required("info", INFO),
        optional("pluginInfo", ANY_OBJECT),
        optional("userData", ANY_OBJECT),
    ],
    &["encoded", "track"],
);

/// What is in `info`. Version 3 has neither `artworkUrl` nor `isrc`.
const INFO: Expected = object(&[
    required("identifier", Expected::Text),
    required("isSeekable", Expected::Bool),
    required("author", AUTHOR),
    required("length", COUNT),
    required("isStream", Expected::Bool),
    required("position", COUNT),
    required("title", TITLE),
    required("uri", Expected::Uri),
    optional("artworkUrl", TEXT_OR_NULL),
    optional("isrc", TEXT_OR_NULL),
    optional("sourceName", Expected::Text),
]);

/// Without `info`: title, author and uri are what py-sonora asks of a track.
pub(super) const FLAT_TRACK: Expected = Expected::Track(&object(&[
    required("title", TITLE),
    required("author", AUTHOR),
    required("uri", Expected::Uri),
    optional("identifier", TEXT_OR_NULL),
    optional("length", COUNT),
    optional("position", COUNT),
    optional("isStream", Expected::Bool),
    optional("isSeekable", Expected::Bool),
    optional("track", Expected::Nullable(&Expected::Base64)),
]));
