//! Floor 1: where a value shows itself: its forms, the search for them, and masking.
//!
//! A value leaks as it is or encoded. [`encodings`] names the forms, [`search`] prepares them,
//! [`scan`] finds them in text that comes in pieces, [`redact`] masks what is found. [`stream`] says where
//! it is in a text of any length, [`files`] in files, [`history`] in what git keeps.
//!
//! Whoever seeks a secret holds it. All that is made of the values here lies in buffers that wipe
//! themselves: the forms, what is known of their first bytes, and the text that is looked at. A
//! general automaton (Aho-Corasick) would keep every form once more, as a graph that nobody wipes:
//! for twenty forms of one value of 1 MiB the crate `aho-corasick` 1.1 takes 0.6 GB and 0.9 at its
//! peak. Nor has it a prefilter for matches that overlap.

pub mod encodings;
pub mod files;
pub mod findings;
pub mod history;
mod place;
pub mod redact;
pub mod rules;
pub mod scan;
pub mod search;
pub mod stream;

pub use place::Position;

/// Shortest value that is sought, in bytes: shorter ones are found in text that has nothing to do
/// with them. All forms are at least as long.
pub const MIN_VALUE_BYTES: usize = 8;
