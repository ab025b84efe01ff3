//! Floor 1: hygiene. Whether what is kept is in good order: the vault and its log, and the files around them.

pub mod files;
pub mod integrity;

use crate::core::finding::Rule;

/// Returns every rule, in order of number.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    integrity::rules().chain(files::rules()).collect()
}
