//! Floor 1: hygiene. Whether what is kept is in good order: the files around a vault.

pub mod files;

use crate::core::finding::Rule;

/// Returns every rule, in order of number.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    files::rules().collect()
}
