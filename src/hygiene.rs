//! Floor 1: hygiene. Whether what is kept is in good order: secrets that are weak, old, used twice.
//!
//! It is given values and what is known of them, and returns findings that show neither a value nor its length.

pub mod secrets;

use crate::core::finding::Rule;

/// Returns every rule, in order of number.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    secrets::rules().collect()
}
