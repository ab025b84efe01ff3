//! A record as text: one line of JSON whose last field is its code.
//!
//! ```text
//! {"seq":0,"time":"2026-11-24T05:31:21Z","event":"log.started","result":"ok", ... ,"mac":"<64 hexadecimal digits>"}
//! ```
//!
//! The code is over the raw bytes before `,"mac":"`, never over JSON that was read and written again. `seq`, `time` and
//! `event` come first, in this order. Whatever is not ASCII is escaped, so a name from elsewhere moves no cursor.

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::core::clock::Timestamp;
use crate::core::event::Event;
use crate::core::json;

use super::chain::MAC_BYTES;
use super::log::Actor;

/// Longest line of a log, in bytes, its line feed included.
pub const MAX_LINE_BYTES: usize = 32 * 1024;
/// At most so many entries are named in one record.
pub const MAX_TAGS: usize = 64;

/// What stands between a record's body and its code, and behind it.
const MAC_FIELD: &[u8] = b",\"mac\":\"";
const END: &[u8] = b"\"}";
/// How deep the details of a record may nest.
const MAX_DEPTH: usize = 32;

/// A record that was read; whether its code holds is another matter.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its number, from 0.
    pub seq: u64,
    /// When it was written, by that machine's clock.
    pub time: Timestamp,
    /// What happened.
    pub event: String,
    /// How it ended.
    pub result: String,
    /// Tags of the entries it is about.
    pub entries: Vec<String>,
    /// All its fields.
    pub fields: Map<String, Value>,
}

impl Record {
    /// Reads a line without its line feed; nothing where it is no record.
    #[must_use]
    pub fn parse(line: &[u8]) -> Option<Self> {
        let Ok(Value::Object(fields)) = json::strict(line, MAX_DEPTH) else { return None };
        let text = |name: &str| fields.get(name)?.as_str().map(str::to_owned);
        let entries = match fields.get("entries") {
            Some(Value::Array(tags)) => {
                tags.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Some(Self {
            seq: fields.get("seq")?.as_u64()?,
            time: Timestamp::from_rfc3339(fields.get("time")?.as_str()?)?,
            event: text("event")?,
            result: text("result")?,
            entries,
            fields,
        })
    }

    /// Returns a field that is text.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    /// Says whether it is an unlock that failed.
    #[must_use]
    pub fn is_failed_unlock(&self) -> bool {
        self.event == "unlock" && self.result == "failed"
    }
}

#[derive(Serialize)]
struct Fields<'a> {
    seq: u64,
    time: String,
    event: &'a str,
    result: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    entries: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    more_entries: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<&'a str>,
    user: &'a str,
    pid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    via: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    version: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    details: &'a Map<String, Value>,
}

/// Writes the body of a record: everything before its code. `tags` stand for the event's entries, of which there are
/// `left_out` more.
pub(super) fn body(
    seq: u64,
    time: Timestamp,
    event: &Event<'_>,
    (tags, left_out): (&[String], usize),
    actor: &Actor,
) -> String {
    let fields = Fields {
        seq,
        time: time.to_rfc3339(),
        event: &event.name,
        result: event.outcome.word(),
        entries: tags,
        more_entries: (left_out > 0).then_some(left_out),
        slot: event.slot,
        user: &actor.user,
        pid: actor.pid,
        parent: actor.parent.as_deref(),
        via: actor.via,
        generation: event.generation,
        version: env!("CARGO_PKG_VERSION"),
        details: &event.details,
    };
    let mut text =
        serde_json::to_string(&fields).expect("its keys are text and it has no other maps");
    // The code takes the place of the last brace.
    text.pop();
    ascii(&text)
}

/// Escapes whatever is not plain ASCII. In JSON such characters stand in strings only.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut units = [0; 2];
    for character in text.chars() {
        if (' '..='~').contains(&character) {
            plain.push(character);
        } else {
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(plain, "\\u{unit:04x}");
            }
        }
    }
    plain
}

/// Returns the line of a body and its code, with its line feed.
pub(super) fn sealed(body: &str, mac: &[u8; MAC_BYTES]) -> Vec<u8> {
    [body.as_bytes(), MAC_FIELD, HEXLOWER.encode(mac).as_bytes(), END, b"\n"].concat()
}

/// Returns the body of a line without its line feed, and its code.
pub(super) fn unsealed(line: &[u8]) -> Option<(&[u8], [u8; MAC_BYTES])> {
    let rest = line.strip_suffix(END)?;
    let (rest, digits) = rest.split_at_checked(rest.len().checked_sub(2 * MAC_BYTES)?)?;
    let body = rest.strip_suffix(MAC_FIELD)?;
    let mut mac = [0; MAC_BYTES];
    let decoded = HEXLOWER.decode_mut(digits, &mut mac).ok()?;
    (decoded == MAC_BYTES).then_some((body, mac))
}

/// Returns the number that a body begins with.
pub(super) fn number(body: &[u8]) -> Option<u64> {
    let rest = body.strip_prefix(b"{\"seq\":")?;
    let digits = rest.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at_checked(digits)?;
    (rest.first() == Some(&b',')).then_some(())?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Says whether a body is one of the log's own events, whose names begin with `log.`.
pub(super) fn is_of_log(body: &[u8]) -> bool {
    const BEFORE: &[u8] = b"\",\"event\":\"";
    let time_len = "2026-11-24T05:31:21Z".len();
    let event = memchr::memchr(b',', body)
        .and_then(|comma| body.get(comma..)?.strip_prefix(b",\"time\":\""))
        .and_then(|rest| rest.get(time_len..)?.strip_prefix(BEFORE));
    event.is_some_and(|event| event.starts_with(b"log."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::event::Outcome;

    fn actor() -> Actor {
        Actor { user: "bot".into(), pid: 7, parent: Some("ba\u{202e}sh".into()), via: "terminal" }
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let mut event = Event::new("log.started", Outcome::Ok);
        event.details.insert("a\n\u{1f600}".into(), Value::from("b\u{7f}"));
        let time = Timestamp::from_seconds(1_795_498_281).unwrap();
        let body = body(12, time, &event, (&["00".to_owned()], 3), &actor());
        assert!(body.is_ascii() && !body.contains(|c: char| c.is_control()), "{body}");
        assert_eq!(number(body.as_bytes()), Some(12));
        assert!(is_of_log(body.as_bytes()), "{body}");
        let line = sealed(&body, &[9; 32]);
        let line = line.strip_suffix(b"\n").unwrap();
        assert_eq!(unsealed(line), Some((body.as_bytes(), [9; 32])));
        let record = Record::parse(line).unwrap();
        assert_eq!((record.seq, record.time, record.event.as_str()), (12, time, "log.started"));
        assert_eq!(record.entries, ["00"]);
        assert_eq!(record.text("parent"), Some("ba\u{202e}sh"));
        assert_eq!(record.fields["details"]["a\n\u{1f600}"], "b\u{7f}");
        assert_eq!(record.fields["more_entries"].as_u64(), Some(3));
    }

    #[test]
    fn what_is_no_record_is_none() {
        let line = sealed("{\"seq\":1,\"x\":0", &[9; 32]);
        let line = line.strip_suffix(b"\n").unwrap();
        assert!(unsealed(line).is_some() && Record::parse(line).is_none());
        for end in 0..line.len() {
            assert!(unsealed(&line[..end]).is_none(), "{end}");
        }
        let upper = String::from_utf8_lossy(line).replace("0909", "0A0A");
        assert!(unsealed(upper.as_bytes()).is_none());
        for bad in ["", "{\"seq\":", "{\"seq\":1", "{\"seq\":-1,", "{\"seq\":,", " {\"seq\":1,"] {
            assert_eq!(number(bad.as_bytes()), None, "{bad}");
        }
        assert!(!is_of_log(b"{\"seq\":1,\"event\":\"log.x\""));
    }
}
