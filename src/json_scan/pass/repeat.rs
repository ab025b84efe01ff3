//! Keys that come again: objects at one place of a document mostly have the same keys in the same order. Where one
//! goes on as the one before it did, a comparison of bytes stands for reading, hashing and judging its keys.

use super::Class;
use crate::json_scan::keys::Key;

/// How many sequences of keys are remembered; a power of two.
const SLOTS: usize = 64;
/// How many keys of an object are remembered at most.
const LENGTH: usize = 64;

/// The sequences of keys, by what the objects are called. A name is hashed coarsely: when two names meet, each forgets
/// the other's keys.
pub(super) struct Repeats {
    sequences: Vec<Sequence>,
}

#[derive(Clone, Debug, Default)]
struct Sequence {
    /// Changes when keys are forgotten, so that who followed them knows.
    version: u32,
    keys: Vec<Known>,
}

/// A key of which there is nothing to say: plain ASCII, no second of its name before it, not worth a look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) key: Key,
    pub(super) class: Class,
}

/// Where an object stands in a sequence of keys.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Position {
    slot: u8,
    version: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Every key so far was the one that is remembered.
    Follows,
    /// Every key so far is remembered, and the next one will be.
    Records,
    #[default]
    Off,
}

impl Repeats {
    pub(super) fn new() -> Self {
        Self { sequences: vec![Sequence::default(); SLOTS] }
    }

    /// Returns where an object begins, or an array of some, that is the value of a key.
    #[inline]
    pub(super) fn begin(&self, name: &[u8]) -> Position {
        let word = name.first_chunk::<8>().map_or_else(
            || name.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
            |eight| u64::from_le_bytes(*eight),
        );
        let length = u64::try_from(name.len()).unwrap_or_default();
        let hash = (word ^ length).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        self.again(Position { slot: u8::try_from(hash).unwrap_or_default(), ..Position::default() })
    }

    /// Returns where an object begins that is an element of an array.
    #[inline]
    pub(super) fn again(&self, array: Position) -> Position {
        let sequence = self.sequences.get(usize::from(array.slot));
        let version = sequence.map_or(0, |sequence| sequence.version);
        Position { slot: array.slot, version, state: State::Follows }
    }

    /// Returns what is known of the next key of an object, when it is written as the one that is remembered.
    #[inline]
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        at: usize,
        index: u32,
        position: &mut Position,
    ) -> Option<Known> {
        if position.state != State::Follows {
            return None;
        }
        let sequence = self.sequences.get_mut(usize::from(position.slot))?;
        if sequence.version != position.version {
            position.state = State::Off;
            return None;
        }
        let index = usize::try_from(index).ok()?;
        if let Some(known) = sequence.keys.get(index) {
            let span = known.key.span();
            // The quotes are part of it: so it ends there.
            let quoted = bytes.get(span.start - 1..=span.end)?;
            if bytes.get(at..at + quoted.len()) == Some(quoted) {
                return Some(*known);
            }
            sequence.keys.truncate(index);
            sequence.version = sequence.version.wrapping_add(1);
            position.version = sequence.version;
        }
        position.state = State::Records;
        None
    }

    /// Remembers the next key of an object, or no further one when there is something to say of it.
    #[inline]
    pub(super) fn record(&mut self, known: Option<Known>, index: u32, position: &mut Position) {
        if position.state != State::Records {
            return;
        }
        let sequence = self.sequences.get_mut(usize::from(position.slot));
        match (known, sequence) {
            (Some(known), Some(sequence))
                if sequence.version == position.version
                    && usize::try_from(index) == Ok(sequence.keys.len())
                    && sequence.keys.len() < LENGTH =>
            {
                sequence.keys.push(known);
            }
            _ => position.state = State::Off,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use crate::json_scan::{Options, scan_document};

    fn object() -> impl Strategy<Value = String> {
        let key = prop::sample::select(vec![
            "a",
            "b",
            "A",
            "\\u0061",
            "id",
            "token",
            "uri",
            "__proto__",
            "class",
            "ü",
            "",
            "long enough to go on",
        ]);
        let value = prop::sample::select(vec![
            "1",
            "\"x\"",
            "[]",
            "{\"a\": 1, \"b\": 2}",
            "{\"b\": 1, \"a\": 2}",
            "{\"a\": {\"a\": 1, \"a\": 2}}",
            "[{\"id\": 1}, {\"id\": 2, \"Id\": 3}]",
            "\"http://127.0.0.1/\"",
        ]);
        prop::collection::vec((key, value), 0..5).prop_map(|members| {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            format!("{{{}}}", members.join(", "))
        })
    }

    fn counts(document: &str) -> BTreeMap<&'static str, u64> {
        scan_document("-", document.as_bytes(), &Options::default()).counts
    }

    proptest! {
        #[test]
        fn an_object_among_others_is_judged_as_alone(objects in prop::collection::vec(object(), 0..6)) {
            let mut alone = BTreeMap::new();
            for object in &objects {
                for (rule, count) in counts(object) {
                    *alone.entry(rule).or_default() += count;
                }
            }
            prop_assert_eq!(counts(&format!("[{}]", objects.join(","))), alone);
        }
    }
}
