//! What a user typed: whether it may go to the player, a database, a page, a shell or a log.

use crate::core::finding::Rule;

/// Every rule, in order of number.
pub static RULES: &[&Rule] = &[];
