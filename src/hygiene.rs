//! Floor 1: hygiene. Whether what is kept is in good order: the vault and its log; secrets that are weak, old, used twice;
//! the files around them.
//!
//! It is given what is known, and returns findings that show neither a value nor its length. Only
//! [`files::gather`] looks at a disk, and only at metadata.

pub mod files;
pub mod integrity;
pub mod secrets;

use crate::core::finding::Rule;

/// Returns every rule, in order of number.
#[must_use]
pub fn every_rule() -> Vec<&'static Rule> {
    integrity::rules().chain(files::rules()).chain(secrets::rules()).collect()
}
