//! A snapshot of a player, as py-sonora writes it, and its checksum.

use data_encoding::HEXLOWER;

use super::expected::{
    ANY_OBJECT, COUNT, Expected, MANY, NUMBER, TEXT_OR_NULL, object, optional, required,
};
use super::track::TRACK;
use super::{python, walk};
use crate::json_scan::checks::snapshot_checksum;
use crate::json_scan::cursor::{self, Kind};
use crate::json_scan::decode::decoded;
use crate::json_scan::found::Found;

/// The member that is not summed.
const CHECKSUM: &str = "checksum";

/// A snapshot.
pub(super) const SNAPSHOT: Expected = object(&[
    required("guild_id", Expected::Integer(0, i64::MAX)),
    required("timestamp", NUMBER),
    // Before 1.2.0 there was none.
    optional("version", Expected::Any),
    optional("checksum", TEXT_OR_NULL),
    required("data", DATA),
]);

const DATA: Expected = object(&[
    required("player", PLAYER),
    required("queue", QUEUE),
    optional("filters", Expected::Nullable(&FILTERS)),
    optional("autoplay", Expected::Nullable(&AUTOPLAY)),
]);

const PLAYER: Expected = object(&[
    required("volume", Expected::Integer(0, 1000)),
    required("paused", Expected::Bool),
    required("position", Expected::Number(0.0, f64::MAX)),
    optional("connected", Expected::Bool),
    optional("session_id", TEXT_OR_NULL),
]);

const QUEUE: Expected = object(&[
    required("current", Expected::Nullable(&TRACK)),
    required("upcoming", Expected::List(&TRACK, MANY)),
    required("history", Expected::List(&TRACK, 50)),
    optional("loop_mode", Expected::Text),
    optional("shuffle_enabled", Expected::Bool),
    optional("size", COUNT),
]);

const FILTERS: Expected = object(&[
    optional("active_filters", Expected::Any),
    optional("filter_config", Expected::Nullable(&ANY_OBJECT)),
]);

const AUTOPLAY: Expected = object(&[
    optional("enabled", Expected::Bool),
    optional("strategy", TEXT_OR_NULL),
    optional("max_history", COUNT),
    optional("smart_shuffle", Expected::Bool),
]);

/// Compares the checksum of the snapshot that begins at `start` with what is summed now.
pub(super) fn check_sum(bytes: &[u8], start: usize, found: &mut Found) {
    if cursor::kind(bytes, start) != Kind::Object {
        return;
    }
    let value = cursor::last_member(bytes, start, CHECKSUM)
        .filter(|value| cursor::kind(bytes, *value) != Kind::Null);
    let mut objection = |at: usize, end, pointer: &str, message: &str| {
        let (pointer, message) = (pointer.to_owned(), message.to_owned());
        walk::object(found, &snapshot_checksum::RULE, at..end, pointer, message);
    };
    let Some(value) = value else {
        objection(start, start + 1, "", "there is no checksum, so that a change would not show");
        return;
    };
    let end = cursor::end(bytes, value);
    let written = match cursor::kind(bytes, value) {
        Kind::Text => decoded(bytes.get(cursor::text_span(bytes, value)).unwrap_or_default()),
        _ => "".into(),
    };
    match python::digest(bytes, start, CHECKSUM) {
        None => objection(value, end, "/checksum", "the snapshot nests too deeply to be summed"),
        Some(digest) if HEXLOWER.encode(&digest) != written.to_ascii_lowercase() => {
            objection(value, end, "/checksum", "the checksum is not that of the snapshot");
        }
        Some(_) => {}
    }
}
