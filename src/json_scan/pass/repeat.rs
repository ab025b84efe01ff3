//! Keys that come again: objects at one place of a document mostly have the same keys in the same order. Where one
//! goes on as the one before it did, a comparison of bytes stands for reading, hashing and judging its keys.

use super::Class;
use crate::core::sys::block::Block;
use crate::json_scan::keys::{Key, Keys};

/// How many sequences of keys are remembered; a power of two.
const SLOTS: usize = 64;
/// How many keys of an object are remembered at most.
const LENGTH: usize = 64;

/// The sequences of keys, by what the objects are called. A name is hashed coarsely: when two names meet, each forgets
/// the other's keys.
pub(super) struct Repeats {
    sequences: [Sequence; SLOTS],
}

/// The keys of one object, the first ones of which may be those of others before it.
#[derive(Debug, Default)]
struct Sequence {
    keys: Vec<Known>,
    /// So many of the first keys are those of objects that are open: they stay.
    pinned: u8,
}

/// A key of which there is nothing to say: plain ASCII, no second of its name before it, not worth a look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) key: Key,
    /// How many bytes it has, without its quotes.
    pub(super) length: usize,
    pub(super) class: Class,
}

/// Where an object stands in a sequence of keys.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Position {
    slot: u8,
    state: State,
    /// What was pinned when an object within it began.
    pinned: u8,
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
        Self { sequences: std::array::from_fn(|_| Sequence::default()) }
    }

    /// Returns where an object begins, or an array of some, that is the value of a key.
    #[inline]
    pub(super) fn begin(name: &[u8]) -> Position {
        let word = name.first_chunk::<8>().map_or_else(
            || name.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
            |eight| u64::from_le_bytes(*eight),
        );
        let length = u64::try_from(name.len()).unwrap_or_default();
        let hash = (word ^ length).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        Self::again(Position {
            slot: u8::try_from(hash).unwrap_or_default(),
            ..Position::default()
        })
    }

    /// Returns where an object begins that is an element of an array.
    #[inline]
    pub(super) fn again(array: Position) -> Position {
        Position { state: State::Follows, ..array }
    }

    #[inline]
    fn sequence(&mut self, position: Position) -> &mut Sequence {
        let slot = usize::from(position.slot) % SLOTS;
        self.sequences.get_mut(slot).expect("there are as many as that")
    }

    /// Says that the value of the key at `index` is read, within which others may follow the same keys.
    #[inline]
    pub(super) fn pin(&mut self, index: u32, position: &mut Position) {
        if position.state != State::Off {
            let sequence = self.sequence(*position);
            position.pinned = sequence.pinned;
            let most = u8::try_from(index + 1).unwrap_or(u8::MAX);
            sequence.pinned = sequence.pinned.max(most);
        }
    }

    /// Says that the value is read for which [`Repeats::pin`] was called.
    #[inline]
    pub(super) fn unpin(&mut self, position: Position) {
        if position.state != State::Off {
            self.sequence(position).pinned = position.pinned;
        }
    }

    /// Returns what is known of the next key of an object, when it is written as the one that is remembered. The first
    /// time that it is not, adds the keys so far to those of the object.
    #[inline]
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        at: usize,
        index: u32,
        position: &mut Position,
        keys: &mut Keys,
    ) -> Option<Known> {
        if position.state != State::Follows {
            return None;
        }
        let sequence = self.sequence(*position);
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(known) = sequence.keys.get(index)
            && known.is_at(bytes, at)
        {
            return Some(*known);
        }
        keys.add_known(sequence.keys.iter().take(index).map(|known| known.key));
        position.state = State::Off;
        if index >= usize::from(sequence.pinned) {
            sequence.keys.truncate(index);
            position.state = State::Records;
        }
        None
    }

    /// Remembers the next key of an object, or no further one when there is something to say of it.
    #[inline]
    pub(super) fn record(&mut self, known: Option<Known>, index: u32, position: &mut Position) {
        if position.state != State::Records {
            return;
        }
        let sequence = self.sequence(*position);
        match known {
            Some(known)
                if usize::try_from(index) == Ok(sequence.keys.len())
                    && sequence.keys.len() < LENGTH =>
            {
                sequence.keys.push(known);
            }
            _ => position.state = State::Off,
        }
    }
}

impl Known {
    /// Says whether it is written at `at` too, in its quotes.
    #[inline]
    fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        let first = self.key.start() - 1;
        let length = self.length + 2;
        if let (Some(here), Some(there)) = (Block::at(bytes, at), Block::at(bytes, first)) {
            let same = (!here.is_each(there).bits()).trailing_zeros();
            if length <= 16 {
                return usize::try_from(same).is_ok_and(|same| same >= length);
            }
            if same < 16 {
                return false;
            }
        }
        let written = |at: usize| bytes.get(at..at + length);
        written(at).is_some() && written(at) == written(first)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use crate::core::finding::Rule;
    use crate::json_scan::checks::{confusable_key, duplicate_key};
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

    /// The members of an object, whose values are objects or arrays of some.
    #[derive(Clone, Debug)]
    struct Tree(Vec<(&'static str, Vec<Tree>)>);

    fn tree() -> impl Strategy<Value = Tree> {
        Just(Tree(Vec::new())).prop_recursive(5, 80, 6, |inner| {
            let key = prop::sample::select(vec!["a", "b", "c", "A"]);
            let member = (key, prop::collection::vec(inner, 0..4));
            prop::collection::vec(member, 0..5).prop_map(Tree)
        })
    }

    fn written(tree: &Tree) -> String {
        let members = tree.0.iter().map(|(key, values)| match values.as_slice() {
            [one] => format!("\"{key}\":{}", written(one)),
            some => {
                let some: Vec<_> = some.iter().map(written).collect();
                format!("\"{key}\":[{}]", some.join(","))
            }
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    /// Counts keys that are like one before them, and those that differ from it in case.
    fn twins(tree: &Tree) -> (u64, u64) {
        let (mut same, mut folded) = (0, 0);
        for (index, (key, values)) in tree.0.iter().enumerate() {
            let mut before = tree.0.iter().take(index).map(|(other, _)| other);
            if before.clone().any(|other| other == key) {
                same += 1;
            } else if before.any(|other| other.eq_ignore_ascii_case(key)) {
                folded += 1;
            }
            for (more_same, more_folded) in values.iter().map(twins) {
                same += more_same;
                folded += more_folded;
            }
        }
        (same, folded)
    }

    proptest! {
        #[test]
        fn keys_that_repeat_within_each_other_are_judged_as_by_a_plain_walk(tree in tree()) {
            let counts = counts(&written(&tree));
            let count = |rule: &Rule| counts.get(rule.id).copied().unwrap_or_default();
            let found = (count(&duplicate_key::RULE), count(&confusable_key::RULE));
            prop_assert_eq!(found, twins(&tree));
        }

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
