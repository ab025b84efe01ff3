//! What an encoded track says, compared with what is said of it.

use std::borrow::Cow;

use crate::core::encoded_track::EncodedTrack;
use crate::json_scan::cursor::{self, Kind};
use crate::json_scan::decode::decoded;

/// What is wrong with a track: the member that is encoded, where it is, and what differs.
pub(super) struct Forged {
    pub(super) member: &'static str,
    pub(super) at: usize,
    pub(super) message: String,
}

/// Compares the track at `at`, an object. What is not there, or cannot be decoded, is not compared.
pub(super) fn compare(bytes: &[u8], at: usize) -> Option<Forged> {
    let encoded = |member| text(bytes, at, member).map(|(at, encoded)| (member, at, encoded));
    let (member, place, encoded) = encoded("encoded").or_else(|| encoded("track"))?;
    let track = EncodedTrack::decode(&encoded).ok()?;
    let info = cursor::last_member(bytes, at, "info");
    let said = info.unwrap_or(at);
    let pairs = [
        ("title", Some(&track.title)),
        ("author", Some(&track.author)),
        ("identifier", Some(&track.identifier)),
        ("uri", track.uri.as_ref()),
        ("sourceName", Some(&track.source)),
    ];
    let differs = |(name, inside): (&'static str, Option<&String>)| {
        let (_, outside) = text(bytes, said, name)?;
        inside.is_some_and(|inside| *inside != outside).then(|| format!("`{name}`"))
    };
    let different: Vec<String> = pairs.into_iter().filter_map(differs).collect();
    let than = if info.is_some() { "than `info`" } else { "than the members beside it" };
    let message = format!("`{member}` is a track of another {} {than}", different.join(" and "));
    (!different.is_empty()).then_some(Forged { member, at: place, message })
}

/// Returns the text of a member, and where it begins.
fn text<'a>(bytes: &'a [u8], at: usize, name: &str) -> Option<(usize, Cow<'a, str>)> {
    let is = |kind| move |at: &usize| cursor::kind(bytes, *at) == kind;
    let object = Some(at).filter(is(Kind::Object))?;
    let value = cursor::last_member(bytes, object, name).filter(is(Kind::Text))?;
    let text = decoded(bytes.get(cursor::text_span(bytes, value)).unwrap_or_default());
    Some((value, text))
}
