//! The configuration of nodes: what it gives away or lets in.

use crate::core::finding::Rule;

/// Every rule, in order of number.
pub static RULES: &[&Rule] = &[];
